#!/bin/sh
# Medians over rounds and ratios to lrlab from the JSON lines of the benchmarks. Arguments: file, and
# the field that holds the speed (tokens_per_second_median).
# A ratio is the median over rounds of lrlab's speed by the entrant's in the same round.
awk -v measure="${2:-tokens_per_second_median}" '
function field(name,   text) {
  if (!match($0, "\"" name "\": *\"?[^,\"}]*")) return ""
  text = substr($0, RSTART, RLENGTH)
  sub(/^[^:]*: *"?/, "", text)
  return text
}
# A label or a name may hold commas.
function words(name,   text) {
  if (!match($0, "\"" name "\": *\"[^\"]*\"")) return ""
  text = substr($0, RSTART, RLENGTH)
  sub(/^[^:]*: *"/, "", text)
  sub(/"$/, "", text)
  return text
}
function median(list,   parts, count, i, j, swap) {
  count = split(list, parts, " ")
  for (i = 2; i <= count; i++)
    for (j = i; j > 1 && parts[j] + 0 < parts[j - 1] + 0; j--) {
      swap = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = swap
    }
  return count % 2 ? parts[(count + 1) / 2] : (parts[count / 2] + parts[count / 2 + 1]) / 2
}
BEGIN {
  tokens = measure ~ /^tokens/
  scale = tokens ? 1 : 1e6
}
{
  form = field("form"); if (form == "") form = "parallel"
  label = words("label")
  key = words("config") "\t" form "\t" label
  if (!(key in rounds)) order[++count] = key
  speed = field(measure) / scale
  own = words("config") "\t" form
  if (label == "lrlab") latest[own] = speed
  rounds[key]++
  speeds[key] = speeds[key] " " speed
  ratios[key] = ratios[key] " " (own in latest ? latest[own] / speed : 0)
  if (field("peak_mb") + 0 > peak[key]) peak[key] = field("peak_mb") + 0
}
END {
  printf "%-16s %-10s %-34s %6s %10s %12s %9s\n", "config", "form", "entrant", "rounds", tokens ? "tokens/s" : "10^6 /s", "lrlab/this", tokens ? "peak MB" : ""
  for (i = 1; i <= count; i++) {
    split(order[i], part, "\t")
    speed = median(speeds[order[i]])
    printf "%-16s %-10s %-34s %6d %10s %12.2f %9s\n", part[1], part[2], part[3], rounds[order[i]], sprintf(speed < 10 ? "%.3f" : "%.0f", speed), median(ratios[order[i]]), tokens ? peak[order[i]] : ""
  }
}' "$1"
