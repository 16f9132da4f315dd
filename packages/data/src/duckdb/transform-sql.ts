import type { ColumnType, DatePart, TransformStep, Transforms } from '@modelops/contracts';
import { double, identifier, literal } from './sql.ts';

/** A column on its way to a feature. */
export interface Expression {
  readonly name: string;
  readonly type: ColumnType;
  readonly expression: string;
}

const partSql: Readonly<Record<DatePart, (x: string) => string>> = {
  minute: (x) => `minute(${x})`,
  hour: (x) => `hour(${x})`,
  weekday: (x) => `(isodow(${x}) - 1)`,
  day: (x) => `day(${x})`,
  month: (x) => `month(${x})`,
  year: (x) => `year(${x})`,
};

/** A column of a typed table as the first step sees it: numbers and booleans as doubles, NaN as missing. */
export function inputExpression(name: string, type: ColumnType): string {
  const column = identifier(name);
  if (type === 'float') return `CASE WHEN NOT isnan(${column}) THEN ${column} END`;
  if (type === 'integer') return `${column}::DOUBLE`;
  if (type === 'boolean') return `${column}::INTEGER::DOUBLE`;
  return column;
}

/** What one step makes of a column. */
export function stepExpressions(step: TransformStep, { name, type, expression }: Expression): Expression[] {
  switch (step.step) {
    case 'date-parts':
      return step.parts.map((part) => ({
        name: `${name}_${part}`,
        type: 'integer',
        expression: `(${partSql[part](expression)})::DOUBLE`,
      }));
    case 'impute':
      return [
        {
          name,
          type,
          expression: `coalesce(${expression}, ${typeof step.value === 'number' ? double(step.value) : literal(step.value)})`,
        },
      ];
    case 'scale':
      return [
        {
          name,
          type: 'float',
          expression: `((${expression} - ${double(step.center)}) / ${double(step.scale)})`,
        },
      ];
    case 'one-hot':
      return step.categories.map((category) => ({
        name: `${name}=${category}`,
        type: 'integer',
        expression: `coalesce((${expression} = ${typeof category === 'number' ? double(category) : literal(category)})::INTEGER::DOUBLE, 0::DOUBLE)`,
      }));
  }
}

/**
 * The features as SQL expressions over a typed table that has the inputs, in order: doubles, NULL where a value is
 * missing.
 */
export function transformSql({ inputs, steps, features }: Transforms): string[] {
  let current: Expression[] = inputs.map(({ name, type }) => ({
    name,
    type,
    expression: inputExpression(name, type),
  }));
  for (const step of steps)
    current = current.flatMap((column) =>
      column.name === step.column ? stepExpressions(step, column) : [column],
    );
  return features.map(
    (feature) => `${current.find(({ name }) => name === feature)!.expression} AS ${identifier(feature)}`,
  );
}
