"""Fixtures for packages/evaluation: metrics and intervals as other people's programs compute them.

Versions that made the committed file: see `versions` in evaluation.generated.json, pinned in README.md.
Everything is deterministic: running this again gives the same bytes.
"""

import json
import sys
import warnings

import numpy
import scipy
import sklearn
import statsmodels
from scipy import stats
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("error", category=RuntimeWarning)


def binary(name, label, score, threshold=0.5, **more):
    label = numpy.asarray(label, dtype=int)
    score = numpy.asarray(score, dtype=float)
    decision = (score >= threshold).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(label, decision, labels=[0, 1]).ravel()
    both = 0 < label.sum() < len(label)
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    values = {
        "roc_auc": metrics.roc_auc_score(label, score) if both else None,
        "pr_auc": metrics.average_precision_score(label, score) if both else None,
        "log_loss": metrics.log_loss(label, score, labels=[0, 1]),
        "brier": metrics.brier_score_loss(label, score) if both else float(((score - label) ** 2).mean()),
        "accuracy": metrics.accuracy_score(label, decision),
        "balanced_accuracy": metrics.balanced_accuracy_score(label, decision) if both else None,
        "precision": metrics.precision_score(label, decision) if tp + fp else None,
        "recall": metrics.recall_score(label, decision) if tp + fn else None,
        "specificity": metrics.recall_score(label, decision, pos_label=0) if tn + fp else None,
        "f1": metrics.f1_score(label, decision) if 2 * tp + fp + fn else None,
        "mcc": metrics.matthews_corrcoef(label, decision) if product else None,
        "calibration_in_the_large": float(score.mean() - label.mean()),
        "mean_prediction": float(score.mean()),
        "prevalence": float(label.mean()),
    }
    case = {
        "name": name,
        "threshold": threshold,
        "label": label.tolist(),
        "score": score.tolist(),
        "values": values,
    }
    if both and min(label.sum(), len(label) - label.sum()) > 1:
        case["delongVariance"] = delong(label, score)
    case.update(more)
    return case


def regression(name, label, score):
    label = numpy.asarray(label, dtype=float)
    score = numpy.asarray(score, dtype=float)
    return {
        "name": name,
        "label": label.tolist(),
        "score": score.tolist(),
        "values": {
            "rmse": metrics.root_mean_squared_error(label, score),
            "mae": metrics.mean_absolute_error(label, score),
            "median_absolute_error": metrics.median_absolute_error(label, score),
            "mape": metrics.mean_absolute_percentage_error(label, score) if (label != 0).all() else None,
            "r2": metrics.r2_score(label, score) if label.var() > 0 else None,
            "mean_error": float((score - label).mean()),
        },
    }


def multiclass(name, label, probability):
    """Classes are indices; means over classes are over those that have rows, and a class never predicted has precision 0."""
    label = numpy.asarray(label, dtype=int)
    probability = numpy.asarray(probability, dtype=float)
    classes = numpy.arange(probability.shape[1])
    decision = probability.argmax(axis=1)
    present = numpy.unique(label)
    over = {"labels": present, "zero_division": 0}
    indicator = numpy.eye(len(classes))[label]
    # scikit-learn refuses `multi_class="ovr"` where a class has no rows: the same mean over those that have some.
    areas = [
        metrics.roc_auc_score(label == k, probability[:, k]) for k in present if 0 < (label == k).sum() < len(label)
    ]
    if len(present) == len(classes) > 2:
        assert abs(numpy.mean(areas) - metrics.roc_auc_score(label, probability, multi_class="ovr")) < 1e-12
    both = len(present) > 1
    top = probability.max(axis=1)
    kappa = metrics.cohen_kappa_score(label, decision) if both or (decision != label).any() else None
    return {
        "name": name,
        "label": label.tolist(),
        "score": probability.ravel().tolist(),
        "classes": len(classes),
        "values": {
            "macro_f1": metrics.f1_score(label, decision, average="macro", **over),
            "weighted_f1": metrics.f1_score(label, decision, average="weighted", **over),
            "accuracy": metrics.accuracy_score(label, decision),
            "balanced_accuracy": metrics.recall_score(label, decision, average="macro", **over),
            "macro_precision": metrics.precision_score(label, decision, average="macro", **over),
            "mcc": metrics.matthews_corrcoef(label, decision) if both and len(numpy.unique(decision)) > 1 else None,
            "cohen_kappa": kappa,
            "roc_auc_ovr": float(numpy.mean(areas)) if areas else None,
            "log_loss": metrics.log_loss(label, probability, labels=classes),
            "brier": float(((probability - indicator) ** 2).sum(axis=1).mean()),
            "calibration_in_the_large": float(top.mean() - (decision == label).mean()),
            "mean_confidence": float(top.mean()),
        },
        "perClass": dict(
            zip(
                ["precision", "recall", "f1", "support"],
                [
                    values.tolist()
                    for values in metrics.precision_recall_fscore_support(
                        label, decision, labels=classes, zero_division=0
                    )
                ],
            )
        ),
        "confusion": metrics.confusion_matrix(label, decision, labels=classes).tolist(),
    }


def delong(label, score):
    """DeLong's variance by brute force over all pairs, O(n^2), without ranks."""
    positive = score[label == 1][:, None]
    negative = score[label == 0][None, :]
    kernel = (positive > negative) + 0.5 * (positive == negative)
    v10 = kernel.mean(axis=1)
    v01 = kernel.mean(axis=0)
    return float(v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01))


def newcombe5(auc, m, n, z):
    """Newcombe (2006) method 5, by SciPy's root finder on the quadratic's own form."""
    from scipy.optimize import brentq

    star = (m + n) / 2 - 1

    def variance(theta):
        return theta * (1 - theta) / (m * n) * (1 + star * ((1 - theta) / (2 - theta) + theta / (1 + theta)))

    def distance(theta):
        return (auc - theta) ** 2 - z * z * variance(theta)

    lower = 0.0 if auc == 0 else brentq(distance, 1e-15, auc - 1e-13, xtol=1e-15)
    upper = 1.0 if auc == 1 else brentq(distance, auc + 1e-13, 1 - 1e-15, xtol=1e-15)
    return [lower, upper]


def main():
    random = numpy.random.default_rng(20261123)

    def scores(n, rate, noise):
        x = random.normal(size=n)
        label = (random.random(n) < 1 / (1 + numpy.exp(-(x + numpy.log(rate / (1 - rate)))))).astype(int)
        return label, 1 / (1 + numpy.exp(-(x + noise * random.normal(size=n))))

    cases = []
    label, score = scores(400, 0.3, 1)
    cases.append(binary("continuous scores", label, score))
    cases.append(binary("another threshold", label, score, threshold=0.31))
    cases.append(binary("many ties", label, numpy.round(score, 1)))
    cases.append(binary("two scores only", label, (score > 0.5).astype(float)))
    cases.append(binary("one score only", label, numpy.full(400, 0.4)))
    label, score = scores(300, 0.02, 1)
    cases.append(binary("rare positives", label, score, threshold=0.5))
    label, score = scores(300, 0.97, 1)
    cases.append(binary("rare negatives", label, score))
    cases.append(binary("two rows", [0, 1], [0.2, 0.7]))
    cases.append(binary("two rows, wrong way round", [0, 1], [0.7, 0.2]))
    cases.append(binary("three rows, a tie across classes", [0, 1, 1], [0.5, 0.5, 0.9]))
    cases.append(binary("extreme scores, one of them wrong", [0, 1, 1, 0, 1], [0.0, 1.0, 0.0, 0.25, 1.0]))
    cases.append(binary("extreme scores, all right", [0, 1, 1, 0], [0, 1, 1, 0]))
    cases.append(binary("scores near the clipping", [0, 1, 0, 1], [1e-17, 1 - 1e-16, 1e-300, 0.5]))
    cases.append(binary("nothing predicted positive", [0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]))
    cases.append(binary("only positives", [1, 1, 1], [0.2, 0.5, 0.9]))
    cases.append(binary("only negatives", [0, 0, 0], [0.2, 0.5, 0.9]))

    # The bootstrap's weights: a cluster that counts w times is its rows w times over, and sklearn's sample_weight.
    label, score = scores(200, 0.4, 1)
    score = numpy.round(score, 2)
    weight = random.integers(0, 4, size=200)
    weighted = {
        "label": label.tolist(),
        "score": score.tolist(),
        "weight": weight.tolist(),
        "values": {
            "roc_auc": metrics.roc_auc_score(label, score, sample_weight=weight),
            "pr_auc": metrics.average_precision_score(label, score, sample_weight=weight),
            "log_loss": metrics.log_loss(label, score, sample_weight=weight),
            "brier": metrics.brier_score_loss(label, score, sample_weight=weight),
            "accuracy": metrics.accuracy_score(label, score >= 0.5, sample_weight=weight),
            "balanced_accuracy": metrics.balanced_accuracy_score(label, score >= 0.5, sample_weight=weight),
            "precision": metrics.precision_score(label, score >= 0.5, sample_weight=weight),
            "recall": metrics.recall_score(label, score >= 0.5, sample_weight=weight),
            "f1": metrics.f1_score(label, score >= 0.5, sample_weight=weight),
            "mcc": metrics.matthews_corrcoef(label, score >= 0.5, sample_weight=weight),
        },
    }

    x = random.normal(size=150)
    numbers = [
        regression("odd number of rows", 10 + 3 * x[:149], 10 + 3 * x[:149] + random.normal(size=149)),
        regression("even number of rows", 10 + 3 * x, 11 + 2 * x),
        regression("large mean, small spread", 1e6 + x, 1e6 + x + 0.1 * random.normal(size=150)),
        regression("zero labels", [0, 1, 2], [0.5, 1, 1]),
        regression("constant labels", [2, 2, 2], [1, 2, 4]),
        regression("one row", [3], [5]),
        regression("exact", [1, 2, 3], [1, 2, 3]),
    ]
    real, predicted = 5 + x, 5 + x + random.normal(size=150)
    number_weight = random.integers(0, 4, size=150)
    repeated = numpy.repeat(numpy.arange(150), number_weight)
    weighted_numbers = {
        "label": real.tolist(),
        "score": predicted.tolist(),
        "weight": number_weight.tolist(),
        "values": regression("", real[repeated], predicted[repeated])["values"],
    }

    # A generator of its own: the cases above stay what they are.
    dice = numpy.random.default_rng(20261126)

    def classes(n, shares, skill):
        label = dice.choice(len(shares), size=n, p=shares)
        margin = skill * numpy.eye(len(shares))[label] + dice.normal(size=(n, len(shares))) + numpy.log(shares)
        share = numpy.exp(margin - margin.max(axis=1, keepdims=True))
        return label, share / share.sum(axis=1, keepdims=True)

    label, probability = classes(300, [0.5, 0.3, 0.2], 2)
    several = [
        multiclass("three classes", label, probability),
        multiclass("two classes", *classes(80, [0.7, 0.3], 1)),
        multiclass("eight classes, some rare", *classes(400, [0.4, 0.2, 0.15, 0.1, 0.07, 0.04, 0.03, 0.01], 2.5)),
        multiclass("a class without rows", label, numpy.hstack([probability[:, :2], probability[:, 2:] * [[0.4, 0.6]]])),
        multiclass("a class that is never predicted", label, probability * [1, 1, 0] + probability[:, 2:] * [0.5, 0.5, 0]),
        multiclass("ties", [0, 1, 2, 2, 1, 0], numpy.round([[0.4, 0.4, 0.2]] * 3 + [[0.25, 0.25, 0.5]] * 3, 2)),
        multiclass("all right", [0, 1, 2], numpy.eye(3)),
        multiclass("all wrong, without a doubt", [0, 1, 2], numpy.eye(3)[[1, 2, 0]]),
        multiclass("one label only", [1, 1, 1], [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]]),
    ]

    wilson = [
        {"hits": h, "of": n, "level": level, "interval": list(proportion_confint(h, n, 1 - level, method="wilson"))}
        for h, n in [(0, 10), (10, 10), (1, 7), (5, 9), (12, 12), (81, 263), (199, 200), (5000, 10000)]
        for level in [0.9, 0.95, 0.99]
    ]
    z = stats.norm.ppf(0.975)
    newcombe = [
        {"auc": auc, "positives": m, "negatives": n, "interval": newcombe5(auc, m, n, z)}
        for auc, m, n in [(0.5, 10, 10), (0.8, 20, 200), (0.98, 20, 400), (1.0, 5, 7), (0.0, 5, 7), (0.73, 99, 3)]
    ]
    quantiles = {
        "normal": [[p, stats.norm.ppf(p)] for p in [0.0005, 0.005, 0.025, 0.05, 0.5, 0.8, 0.975, 0.995]],
        "normalCdf": [[v, stats.norm.cdf(v)] for v in [-8, -3, -1.5, -0.2, 0, 0.7, 1.96, 5]],
        "student": [
            [p, df, stats.t.ppf(p, df)] for p in [0.025, 0.95, 0.975, 0.995] for df in [1, 2, 7, 11, 30, 499, 19999]
        ],
    }

    # BCa as SciPy computes it, for the mean and the correlation-free case of unclustered rows.
    skewed = random.lognormal(size=60)
    bca = stats.bootstrap(
        (skewed,), numpy.mean, method="BCa", n_resamples=20000, random_state=numpy.random.default_rng(1)
    ).confidence_interval

    document = {
        "versions": {
            "python": sys.version.split()[0],
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
        },
        "binary": cases,
        "multiclass": several,
        "weighted": weighted,
        "regression": numbers,
        "weightedRegression": weighted_numbers,
        "wilson": wilson,
        "newcombe5": newcombe,
        "quantiles": quantiles,
        "bca": {"values": skewed.tolist(), "interval": [bca.low, bca.high]},
    }
    json.dump(document, sys.stdout, indent=None, separators=(",", ":"), default=float)
    sys.stdout.write("\n")


main()
