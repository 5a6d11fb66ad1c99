export { encodeLeaf, type Leaf, leafSchema, logOrigin } from './leaf';
