import { NotFoundState } from '@/components/console/not-found-state';

/** An address outside the console. */
export default function NotFound() {
  return (
    <main className="mx-auto max-w-2xl py-16">
      <NotFoundState />
    </main>
  );
}
