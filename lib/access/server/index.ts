export { type Authenticated, authenticateSession, authenticateToken } from './authenticate';
