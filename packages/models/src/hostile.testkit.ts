import { ProtoWriter } from './protobuf.ts';

/** ONNX files by hand, so that they can be what no tool would write. */

export const proto = () => new ProtoWriter();
const value = (name: string) => {
  const shape = proto().message(1, proto()).message(1, proto().integer(1, 2));
  return proto()
    .text(1, name)
    .message(2, proto().message(1, proto().integer(1, 1).message(2, shape)));
};
/** A node from x to y. */
export const node = (type: string, domain = '') =>
  proto().text(1, 'x').text(2, 'y').text(4, type).text(7, domain);
export const graphOf = (...nodes: ProtoWriter[]) => {
  const graph = proto();
  for (const one of nodes) graph.message(1, one);
  return graph.message(11, value('x')).message(12, value('y'));
};
export const modelOf = (graph: ProtoWriter, domain = '') =>
  proto().integer(1, 8).message(7, graph).message(8, proto().text(1, domain).integer(2, 18)).finish();
/** A tensor whose numbers stand in another file. */
export const external = (location: string) =>
  proto()
    .integers(1, [2])
    .integer(2, 1)
    .text(8, 'w')
    .message(13, proto().text(1, 'location').text(2, location))
    .integer(14, 1);
