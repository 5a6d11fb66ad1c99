import { NotFoundState } from '@/components/console/not-found-state';

/** Something inside the console that is not there; the console stays around it. */
export default function NotFound() {
  return <NotFoundState />;
}
