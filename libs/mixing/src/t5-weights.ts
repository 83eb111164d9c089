/**
 * Example counts by which the published T5 mixtures weigh the tasks of GLUE and SuperGLUE
 * (text-to-text-transfer-transformer, `t5/data/glue_utils.py`). Diagnostic sets have weight 0: they are only scored.
 */
export const T5_GLUE_WEIGHTS: Readonly<Record<string, number>> = {
  glue_cola_v002: 8551,
  glue_sst2_v002: 67349,
  glue_mrpc_v002: 3668,
  glue_qqp_v002: 363849,
  glue_stsb_v002: 5749,
  glue_mnli_v002: 392702,
  glue_qnli_v002: 104743,
  glue_rte_v002: 2490,
  glue_mnli_mismatched_v002: 0,
  glue_mnli_matched_v002: 0,
  glue_ax_v002: 0,
};

export const T5_SUPER_GLUE_WEIGHTS: Readonly<Record<string, number>> = {
  dpr_v001_simple: 1322,
  super_glue_wsc_v102_simple_train: 259,
  super_glue_wsc_v102_simple_eval: 0,
  super_glue_boolq_v102: 9427,
  super_glue_cb_v102: 250,
  super_glue_copa_v102: 400,
  super_glue_multirc_v102: 27243,
  super_glue_record_v102: 138854,
  super_glue_rte_v102: 2490,
  super_glue_wic_v102: 5428,
  super_glue_axb_v102: 0,
  super_glue_axg_v102: 0,
};

/**
 * Members and rates of a published T5 mixture (`t5/data/mixtures.py`), or undefined where its rates are not fixed
 * numbers. RTE is in both suites, so in `all_proportional` each copy has half its weight.
 */
export function t5MixtureRates(mixture: string): Readonly<Record<string, number>> | undefined {
  switch (mixture) {
    case 'glue_v002_proportional':
      return T5_GLUE_WEIGHTS;
    case 'super_glue_v102_proportional':
      return T5_SUPER_GLUE_WEIGHTS;
    case 'all_proportional':
      return Object.fromEntries(
        Object.entries({ ...T5_GLUE_WEIGHTS, ...T5_SUPER_GLUE_WEIGHTS }).map(([task, weight]) => [
          task,
          task.includes('glue_rte') ? weight / 2 : weight,
        ]),
      );
    case 'squad_trivia_qa_equal':
      return { squad_v010_allanswers: 1, trivia_qa_v010: 1 };
    default:
      return undefined;
  }
}
