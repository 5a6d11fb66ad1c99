import { grantApplication, roleOfUrl } from './grants';
import { migrate } from './migrate';

/** Everything a database needs before web and worker may start: newest schema, then the application's rights. */
export async function prepareDatabase(input: {
  ownerUrl: string;
  appUrl: string;
  migrationsDir: string;
}): Promise<{ applied: string[]; roles: 'separate' | 'same-role' }> {
  const appRole = roleOfUrl(input.appUrl, 'DATABASE_URL');
  const applied = await migrate(input.ownerUrl, input.migrationsDir);
  return { applied, roles: await grantApplication(input.ownerUrl, appRole) };
}
