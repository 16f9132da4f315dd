/** Author, committer or tagger; `date` is ISO 8601 with seconds. */
export interface GitPerson {
  name: string;
  email: string;
  date: string;
}

/** A commit as stored. */
export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

/** A date as GitHub prints it: seconds, `Z`. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** As it stands in a commit: `name <email> seconds zone`. */
export function personLine(person: GitPerson): string {
  const clean = (text: string): string => text.replace(/[<>\n]/g, '');
  return `${clean(person.name)} <${clean(person.email)}> ${Math.floor(Date.parse(person.date) / 1000)} +0000`;
}

function parsePerson(line: string): GitPerson {
  const match = /^(.*?) ?<(.*?)> (-?\d+) ([+-]\d{4})$/.exec(line);
  if (match === null) return { name: '', email: '', date: isoSeconds(new Date(0)) };
  return {
    name: match[1] as string,
    email: match[2] as string,
    date: isoSeconds(new Date(Number(match[3]) * 1000)),
  };
}

/** A commit from its raw object. */
export function parseCommit(sha: string, raw: Buffer): GitCommit {
  const text = raw.toString('utf8');
  const split = text.indexOf('\n\n');
  const nobody = { name: '', email: '', date: isoSeconds(new Date(0)) };
  const commit: GitCommit = {
    sha,
    tree: '',
    parents: [],
    author: nobody,
    committer: nobody,
    message: split === -1 ? '' : text.slice(split + 2),
  };
  for (const line of (split === -1 ? text : text.slice(0, split)).split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    const key = line.slice(0, space);
    if (key === 'tree') commit.tree = value;
    else if (key === 'parent') commit.parents.push(value);
    else if (key === 'author') commit.author = parsePerson(value);
    else if (key === 'committer') commit.committer = parsePerson(value);
  }
  return commit;
}
