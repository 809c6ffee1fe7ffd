#!/usr/bin/env python3
"""Writes agreement.json: the agreement's statistics by SciPy and NumPy, ties included.

Usage: make_fixtures.py

Rank correlations and single-group p-values are SciPy's own. What SciPy lacks (several groups,
pairs, regret, the seed ceiling) is written out plainly: all orders, all draws, a root by bisection.
Where lrlab draws by chance, all orders stand here, and SciPy's own draws.
Inputs are rounded, so that both sides read the same numbers.
"""
import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import optimize, stats

FUNCTIONS = {"spearman": lambda x, y: stats.spearmanr(x, y).statistic,
             "kendall": lambda x, y: stats.kendalltau(x, y, variant="b").statistic}


def samples():
    """Pairs of samples: without ties, with ties in one or both, opposite, two entries, large."""
    rng = np.random.default_rng(1)
    fixed = [([1, 2], [3, 1]), ([1, 2, 3, 4], [1, 3, 2, 4]), ([1, 2, 2, 4], [1, 2, 3, 4]),
             ([1, 1, 2, 2, 3], [2, 1, 1, 3, 3]), ([5, 4, 3, 2, 1], [1, 2, 3, 4, 5]),
             ([1, 1, 1, 2], [4, 3, 3, 3]), ([0.5, 0.5, 0.1, 0.1, 0.1, 7], [1, 2, 2, 2, 3, 3])]
    free = [(rng.normal(size=n).round(digits).tolist(), rng.normal(size=n).round(digits).tolist())
            for n, digits in [(5, 3), (8, 0), (12, 1), (20, 4), (20, 0)]]
    return fixed + free


def correlations():
    return [dict(left=left, right=right, **{k: f(left, right) for k, f in FUNCTIONS.items()})
            for left, right in samples()]


def permutation(groups, kind):
    """P(T >= observed) over all orders within the groups, T the mean of the groups' values."""
    function = FUNCTIONS[kind]
    if len(groups) == 1:
        order, measured = groups[0]
        return stats.permutation_test(
            (order,), lambda x: function(x, measured), permutation_type="pairings",
            n_resamples=np.inf, alternative="greater", vectorized=False).pvalue
    total, observed = np.zeros(1), 0.0
    for order, measured in groups:
        values = [function(list(p), measured) for p in itertools.permutations(order)]
        total = np.add.outer(total, values).ravel()
        observed += function(order, measured)
    return float(np.mean(total >= observed - 1e-9))


def permutations():
    plain = ([1, 2, 3, 4, 5], [1.5, 1.2, 3.0, 4.1, 3.9])
    tied = ([1, 1, 2, 3, 3], [0.1, 0.4, 0.3, 0.3, 0.9])
    four = ([2, 1, 4, 3], [1, 2, 3, 4])
    three = ([1, 2, 3], [1, 2, 3])
    bad = ([1, 2, 3, 4], [4, 3, 2, 1])
    six = ([1, 2, 2, 4, 5, 6], [2, 1, 3, 3, 6, 5])
    cases = [[plain], [tied], [six], [bad], [three, three], [plain, four], [tied, four],
             [tied, four, three]]
    return [dict(groups=[dict(order=o, measured=m) for o, m in groups], kind=kind,
                 p=permutation(groups, kind))
            for groups in cases for kind in FUNCTIONS]


def sampled():
    """Ten cells with ties: too many orders for lrlab, so it draws them; here all 10! are weighed."""
    order, measured = [1, 2, 2, 3, 4, 5, 6, 6, 7, 8], [3, 1, 2, 2, 8, 4, 7, 5, 6, 6]
    x, y = stats.rankdata(order), stats.rankdata(measured)
    pairs = list(itertools.combinations(range(10), 2))
    # What changes between orders: the sum of products of ranks, and of signs of pairs.
    counts = dict(
        spearman=lambda rows: rows @ y,
        kendall=lambda rows: sum(
            np.sign(rows[..., i] - rows[..., j]) * np.sign(y[i] - y[j]) for i, j in pairs))
    rows = x[np.array(list(itertools.permutations(range(10))), dtype=np.int8)]
    cases = []
    for kind, count in counts.items():
        drawn = stats.permutation_test(
            (x,), lambda rows, axis: count(rows), permutation_type="pairings",
            n_resamples=99_999, alternative="greater", rng=np.random.default_rng(8))
        cases.append(dict(
            order=order, measured=measured, kind=kind, scipy=float(drawn.pvalue),
            p=float(np.mean(count(rows) >= count(x) - 1e-9))))
    return cases


# ---------------------------------------------------------------------------------- a whole study


def study(name, seeds, sizes, seed, digits, skew, halves=False):
    """Cells of groups of the given sizes; a domain holds two groups.

    Losses in halves of a nat tie, and their means over 2 or 4 seeds are exact.
    """
    rng = np.random.default_rng(seed)
    rounded = (lambda x: (2 * x).round() / 2) if halves else (lambda x: x.round(3))
    cells = []
    for group, size in enumerate(sizes):
        for _ in range(size):
            truth = 4 + group + rng.normal()
            forecast = round(float(truth + skew * rng.normal()), digits)
            low = round(forecast - abs(rng.normal()), 3)
            high = round(forecast + abs(rng.normal()), 3)
            cells.append(dict(
                domain=f"domain {group // 2}", group=f"group {group}", forecast=forecast,
                band=[low, high], real=rounded(truth + 0.4 * rng.normal(size=seeds)).tolist(),
                # A baseline that is silent in the first group, and one with ties.
                silent=0.0 if group == 0 else round(float(truth + rng.normal()), 2),
                coarse=round(float(truth + rng.normal()))))
    return dict(name=name, cells=cells, expected=expected(cells, seeds) if seeds < 5 else None)


def by(cells, key):
    keys = list(dict.fromkeys(c[key] for c in cells))
    return [[i for i, c in enumerate(cells) if c[key] == k] for k in keys]


def within(groups, order, means, function=FUNCTIONS["spearman"]):
    values = []
    for g in groups:
        o, m = [order[i] for i in g], [means[i] for i in g]
        if len(set(m)) < 2:
            continue
        values.append(function(o, m) if len(set(o)) > 1 else 0.0)
    return float(np.mean(values)) if values else None


def regret(sets, forecast, means):
    costs = []
    for s in sets:
        if len(s) > 1:
            best = min(forecast[i] for i in s)
            chosen = np.mean([means[i] for i in s if forecast[i] == best])
            costs.append(chosen - min(means[i] for i in s))
    return float(np.mean(costs))


def decided(cells, groups, seeds):
    pairs = []
    for g in groups:
        for i, j in itertools.combinations(g, 2):
            d = np.array(cells[i]["real"]) - np.array(cells[j]["real"])
            if seeds > 1 and abs(d.mean()) > 2 * stats.sem(d):
                pairs.append((i, j))
    return pairs


def statistics(cells, means, pairs):
    groups, domains = by(cells, "group"), by(cells, "domain")
    forecast = [c["forecast"] for c in cells]
    line = stats.linregress(forecast, means)
    own = within(groups, forecast, means)
    silent = within(groups, [c["silent"] for c in cells], means)
    coarse = within(groups, [c["coarse"] for c in cells], means)
    right = [(forecast[i] - forecast[j]) * (means[i] - means[j]) > 0 for i, j in pairs]
    return dict(
        rank_within_replay=own,
        kendall_within_replay=within(groups, forecast, means, FUNCTIONS["kendall"]),
        rank_pooled=FUNCTIONS["spearman"](forecast, means), silent=silent, coarse=coarse,
        margin=own - max(silent, coarse),
        pairs_right_share=float(np.mean(right)) if right else None,
        top_1_regret_within_replay=regret(groups, forecast, means),
        top_1_regret=regret(domains, forecast, means),
        mean_absolute_error=float(np.mean(np.abs(np.array(forecast) - means))),
        slope=line.slope, intercept=line.intercept,
        band_coverage=float(np.mean(
            [c["band"][0] <= m <= c["band"][1] for c, m in zip(cells, means)])))


def lifted(rho, a, b, n):
    """Noise worth so many seeds, by bisection; then the reliability of n seeds."""
    if rho <= 0:
        return 0.0
    if rho > 1 - 1e-12:
        return 1.0
    noise = optimize.brentq(
        lambda x: np.sqrt(a / (a + x) * b / (b + x)) - rho, 0, 1e9, xtol=1e-14, rtol=1e-15)
    return n / (n + noise)


def ceiling(cells, chosen, n):
    """The seeds in `chosen`, halved in all ways, lifted to n seeds."""
    groups = by(cells, "group")
    real = np.array([c["real"] for c in cells])
    size = len(chosen) // 2
    values = []
    for first in itertools.combinations(chosen, size):
        rest = [s for s in chosen if s not in first]
        if 2 * size == len(chosen) and chosen[0] not in first:
            continue
        values.append(within(
            groups, real[:, list(first)].mean(axis=1), real[:, rest].mean(axis=1)))
    return lifted(float(np.mean(values)), size, len(chosen) - size, n)


def interval(values):
    return [float(v) for v in np.quantile(values, [0.05, 0.95])]


def expected(cells, seeds):
    real = np.array([c["real"] for c in cells])
    pairs = decided(cells, by(cells, "group"), seeds)
    point = statistics(cells, real.mean(axis=1), pairs)
    draws = list(itertools.product(range(seeds), repeat=seeds))
    drawn = [statistics(cells, real[:, list(d)].mean(axis=1), pairs) for d in draws]
    intervals = {k: interval([d[k] for d in drawn]) for k in point if point[k] is not None}
    point["seed_ceiling"] = ceiling(cells, list(range(seeds)), seeds)
    if seeds > 2:
        different = [sorted(set(d)) for d in draws]
        intervals["seed_ceiling"] = interval(
            [ceiling(cells, d, seeds) for d in different if len(d) > 1])
    return dict(values=point, intervals=intervals, pairs_decided=len(pairs))


def bootstraps():
    """Six seeds, more than all draws are made of: SciPy's own draws of whole seeds."""
    cells = study("six seeds", 6, [4, 3], 7, 2, 1.0)["cells"]
    real = np.array([c["real"] for c in cells])
    forecast = np.array([c["forecast"] for c in cells])
    functions = dict(
        slope=lambda means: stats.linregress(forecast, means).slope,
        intercept=lambda means: stats.linregress(forecast, means).intercept,
        mean_absolute_error=lambda means: np.mean(np.abs(forecast - means)))
    intervals = {}
    for name, function in functions.items():
        found = stats.bootstrap(
            (np.arange(6),), lambda seeds: function(real[:, seeds].mean(axis=1)),
            vectorized=False, n_resamples=9999, confidence_level=0.9, method="percentile",
            rng=np.random.default_rng(9)).confidence_interval
        intervals[name] = [float(found.low), float(found.high)]
    return dict(cells=cells, intervals=intervals,
                seed_ceiling=ceiling(cells, list(range(6)), 6))


def main():
    fixtures = dict(
        scipy=scipy.__version__, numpy=np.__version__, correlations=correlations(),
        permutations=permutations(), sampled=sampled(), bootstrap=bootstraps(),
        quantiles=[dict(values=v, share=s, quantile=float(np.quantile(v, s)))
                   for v in ([3, 1, 2], [5], [1, 1, 4, 2, 9]) for s in (0, 0.05, 0.5, 0.95, 1)],
        studies=[study("three seeds", 3, [5, 4], 3, 3, 1.0),
                 study("three seeds, ties", 3, [5, 4, 3], 4, 0, 0.5),
                 study("four seeds", 4, [4, 4, 1], 5, 2, 2.0),
                 study("two seeds", 2, [4, 3], 6, 2, 1.0),
                 study("four seeds, tied losses", 4, [5, 4], 13, 0, 1.0, halves=True)])
    path = pathlib.Path(__file__).with_name("agreement.json")
    path.write_text(json.dumps(fixtures, indent=1) + "\n")


main()
