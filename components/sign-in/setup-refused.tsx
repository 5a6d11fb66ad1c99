import { buttonClass } from '@/components/ui/button';
import { SignInHeading } from './sign-in-heading';

const WHY = {
  expired: 'It was made more than 24 hours ago. Run npm run up again for a new one.',
  used: 'It has been used. Sign in with the account it made.',
  unknown: 'It is not one of ours, or a newer one has been made since. Use the link npm run up printed last.',
  'admin-exists': 'There is an admin by now. Ask them to create an account for you.',
} as const;

/** Why a setup link does nothing, and the way on. */
export function SetupRefused({ state }: { state: keyof typeof WHY }) {
  return (
    <>
      <SignInHeading title="This setup link does not work">{WHY[state]}</SignInHeading>
      <a href="/login" className={buttonClass({ size: 'lg' })}>
        Go to sign-in
      </a>
    </>
  );
}
