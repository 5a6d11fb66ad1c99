export { nextAuthRoute as GET, nextAuthRoute as POST } from '@/lib/http/next-auth-route';
