export { type DiscoveryClient, type DiscoveryOptions, discoverSource } from './discover-source';
