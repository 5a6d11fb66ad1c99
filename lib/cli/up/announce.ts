import type { People } from './seed';

/** The lines printed when everything runs: where to go and how to get in. */
export function announcement(input: {
  local: string;
  external: string;
  seconds: number;
  people: People;
}): string {
  const { local, external, people } = input;
  const lines = ['', `Mission Control is ready after ${input.seconds.toFixed(1)} s: ${local}`];
  if (external !== local) lines.push(`  for others: ${external}`);
  lines.push(...peopleLines(people, external), '', 'Ctrl-C stops everything.', '');
  return `${lines.join('\n')}\n`;
}

function peopleLines(people: People, external: string): string[] {
  switch (people.kind) {
    case 'demo':
      return [
        '',
        'Demo sign-ins (made for this installation, also in demo-sign-ins.json of the data directory):',
        ...people.signIns.map((person) => `  ${person.email.padEnd(24)} ${person.password}`),
      ];
    case 'setup':
      return [
        '',
        'Nobody can sign in yet. Make the first admin with this link (works once, for 24 hours):',
        `  ${external}${people.path}`,
      ];
    case 'ready':
      return [];
  }
}
