/**
 * The environment, as `process.env`. `EXMIX_ENGINE` forces an engine; `EXMIX_CACHE` and `XDG_CACHE_HOME` say where the
 * set-up's cache lies; `EXMIX_GRAPHS=off` keeps no recorded graphs in it; `EXMIX_FUSED=off` runs without the ops of
 * `native/fused`, `EXMIX_FUSED=avx2` with their loops for processors without AVX-512; `TF_NUM_INTRAOP_THREADS` is read by
 * TensorFlow: the threads of an op; `TF_CPP_MIN_LOG_LEVEL` quiets its log and is set to `1` when absent.
 */
export type EngineEnvironment = Record<string, string | undefined>;
