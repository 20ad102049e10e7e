/** Linear algebra: factorizations, solvers, determinants, with derivatives. */
export { cholesky, choleskySolve } from './cholesky.ts';
export { det, type SignAndLogarithm, slogdet } from './det.ts';
export { type Eigen, eigh } from './eigh.ts';
export { kron, matrixPower } from './products.ts';
export { lstsq, type QR, qr } from './qr.ts';
export { inv, solve } from './solve.ts';
export { type SolveTriangularOptions, solveTriangular } from './solve-triangular.ts';
export { pinv, type SVD, svd, svdvals } from './svd.ts';
