// What the names of metrics say, as training scripts use them.

/** Which way a metric is better; undefined where its name does not tell. */
export function metricDirection(name: string): "maximize" | "minimize" | undefined {
  const words = metricWords(name);
  if (words.some((word) => smaller.test(word))) return "minimize";
  return words.some((word) => larger.test(word)) ? "maximize" : undefined;
}

/** Higher for what a study more likely is about: held-out data before training data, scores before losses. */
export function metricRank(name: string): number {
  const words = metricWords(name);
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const data = has(/^(?:val|valid|validation|dev|eval|holdout|cv)$/)
    ? 30
    : has(/^test$/)
      ? 20
      : has(/^(?:train|training)$/)
        ? 0
        : 10;
  const direction = metricDirection(name);
  return data + (direction === "maximize" ? 2 : direction === "minimize" ? 1 : -5);
}

/** Whether the name counts how far a training is. */
export function isStepName(name: string): boolean {
  return /^(?:global_)?(?:step|epoch|iteration|iter|round)s?$/i.test(name);
}

/** Whether what goes by that name is no result: a time, a setting, a text. */
export function isNoMetric(name: string): boolean {
  return (
    isStepName(name) ||
    /^(?:lr|learning_rate|seed|fold|batch|time|elapsed|seconds|duration|message|status|event|type|kind|name|model|path|file|params|config|args|best_epoch|n_\w+|num_\w+)$/i.test(
      name,
    )
  );
}

function metricWords(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

const smaller =
  /^(?:loss|losses|error|err|rmse|mse|mae|mape|perplexity|ppl|nll|bce|ce|cost|wer|cer|fid|elbo|bpb|bpc|latency|regret|logloss|energy|size|bytes)$/;
const larger =
  /^(?:acc|accuracy|accuracies|f1|auc|auroc|roc|ap|map|precision|recall|score|r2|bleu|rouge|reward|return|returns|iou|miou|dice|jaccard|kappa|mcc|ndcg|mrr|hits|psnr|ssim|throughput|top1|top5|correct)$/;
