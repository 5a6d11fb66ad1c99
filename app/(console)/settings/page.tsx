import { redirect } from 'next/navigation';
import { paths } from '@/lib/client/paths';

/** Settings open on one's own profile. */
export default function SettingsPage(): never {
  redirect(paths.profile());
}
