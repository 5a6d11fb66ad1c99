export { getRunbook, hasRunbook, listRunbooks } from './read-runbooks';
