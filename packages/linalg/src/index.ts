/** Linear algebra: factorizations, solvers, determinants, with derivatives. */
export { type AddedProductOptions, addmm, addmv, addr, baddbmm } from './added-products.ts';
export { blockDiag } from './block-diag.ts';
export { cholesky, choleskySolve } from './cholesky.ts';
export { type CovarianceOptions, corrcoef, cov } from './covariance.ts';
export { det, logdet, type SignAndLogarithm, slogdet } from './det.ts';
export { type Eigen, eigh, eigvalsh } from './eigh.ts';
export { matrixExp } from './matrix-exp.ts';
export { type MatrixRankOptions, matrixRank } from './matrix-rank.ts';
export { multiDot } from './multi-dot.ts';
export { cond, type MatrixNorm, matrixNorm, vectorNorm } from './norms.ts';
export { kron, matrixPower } from './products.ts';
export { lstsq, type QR, qr } from './qr.ts';
export { inv, solve } from './solve.ts';
export { type SolveTriangularOptions, solveTriangular } from './solve-triangular.ts';
export { pinv, type SVD, svd, svdvals } from './svd.ts';
export { cross, vander } from './vectors.ts';
