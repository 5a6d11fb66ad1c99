import { createInterface } from 'node:readline';
import { AppError } from '@/lib/kernel';

/** Asks on the terminal; without a terminal nobody can answer, so the answer is yes. */
export async function askYesNo(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const answer = (await ask(`${question} [Y/n] `)).trim().toLowerCase();
  return answer === '' || answer === 'y' || answer === 'yes';
}

/** Asks for one line of text on the terminal. Throws `invalid_input` where there is none. */
export async function askText(question: string): Promise<string> {
  requireTerminal(question);
  return (await ask(`${question}: `)).trim();
}

/** Asks for a secret without showing what is typed. Throws `invalid_input` where there is no terminal. */
export function askSecret(question: string): Promise<string> {
  requireTerminal(question);
  const { stdin, stderr } = process;
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let typed = '';
    const finish = () => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const onData = (chunk: string) => {
      for (const letter of chunk) {
        if (letter === '\r' || letter === '\n' || letter === '\u0004') {
          finish();
          resolve(typed);
          return;
        }
        if (letter === '\u0003') {
          finish();
          reject(new AppError('invalid_input', { message: 'cancelled', userMessage: 'Cancelled.' }));
          return;
        }
        if (letter === '\u007f' || letter === '\b') typed = typed.slice(0, -1);
        else typed += letter;
      }
    };
    stdin.on('data', onData);
  });
}

/** Everything on standard input, at most 64 KiB: for secrets that come from a pipe. */
export async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > 65_536)
      throw new AppError('too_large', { message: 'standard input is larger than 64 KiB' });
  }
  return text.trim();
}

function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    reader.question(question, (answer) => {
      reader.close();
      resolve(answer);
    });
  });
}

function requireTerminal(question: string): void {
  if (process.stdin.isTTY) return;
  throw new AppError('invalid_input', {
    message: `no terminal to ask for: ${question}`,
    userMessage: `There is no terminal to ask for "${question}". Give it on the command line; mc … --help says how.`,
  });
}
