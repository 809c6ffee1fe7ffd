import Schedules

/// A plan as a Python function of the update's number, with nothing but `math`.
struct PythonCode {
  /// What the code gives.
  let plan: Plan
  /// Lines of the file's documentation.
  let title: [String]
  /// What stands behind the function: the trainer's own object.
  let glue: String

  /// The whole file.
  var text: String {
    let documentation = title.joined(separator: "\n")
    return """
      \"\"\"\(documentation)
      \"\"\"
      import math

      PEAK = \(number(plan.peak))
      STEPS = \(plan.stepCount)
      # First update (from 0), updates, updates of the whole curve, curve, first rate, last rate, steepness.
      PHASES = [
      \(plan.phases.map(row).joined())]


      def _rate(curve, start, end, x, alpha):
          if x == 1 or start == end:
              return end
      \(branches)    raise ValueError(curve)


      def learning_rate(update):
          \"\"\"The rate of one update, counted from 0; behind the last one its rate is held.\"\"\"
          update = min(max(update, 0), STEPS - 1)
          low, high = 0, len(PHASES)
          while high - low > 1:
              middle = (low + high) // 2
              if PHASES[middle][0] <= update:
                  low = middle
              else:
                  high = middle
          first, _, curve_updates, curve, start, end, alpha = PHASES[low]
          return _rate(curve, start, end, (update - first + 1) / curve_updates, alpha)

      \(glue)
      if __name__ == "__main__":
          import sys
          for update in range(int(sys.argv[1]) if len(sys.argv) > 1 else STEPS):
              print(repr(learning_rate(update)))

      """
  }

  private func row(_ phase: Phase) -> String {
    "    (\(phase.firstStep - 1), \(phase.stepCount), \(phase.curveStepCount), "
      + "\"\(phase.shape.rawValue)\", \(number(phase.start)), \(number(phase.end)), "
      + "\(number(phase.alpha))),\n"
  }

  private func number(_ value: Double) -> String { ConfigurationText.number(value) }

  /// The curves that the plan uses.
  private var branches: String {
    var text = ""
    var used: [Shape] = []
    for phase in plan.phases where !used.contains(phase.shape) && phase.shape != .constant {
      used.append(phase.shape)
    }
    for shape in used {
      text += "    if curve == \"\(shape.rawValue)\":\n"
      if shape == .exponential {
        text += "        return start * (end / start) ** x\n"
      } else if shape == .power {
        text += "        done = math.log(1 + alpha * x) / math.log(1 + alpha)\n"
        text += "        return start * (end / start) ** done\n"
      } else {
        text += "        w = \(weight(shape))\n        return (1 - w) * start + w * end\n"
      }
    }
    return text
  }

  private func weight(_ shape: Shape) -> String {
    switch shape {
    case .linear: "x"
    case .cosine: "(1 - math.cos(math.pi * x)) / 2"
    case .oneMinusSqrt: "math.sqrt(x)"
    case .square: "x * x"
    case .inverseSqrt:
      "(1 / math.sqrt(1 + alpha * x) - 1) / (1 / math.sqrt(1 + alpha) - 1)"
    case .mirrorCosine: "2 * x - (1 - math.cos(math.pi * x)) / 2"
    case .polynomial: "1 - (1 - x) ** alpha"
    case .exponential, .power, .constant: "0"
    }
  }
}
