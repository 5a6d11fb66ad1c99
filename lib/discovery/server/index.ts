export { discoverSource } from './discover-source';
