import Forecast
import Sim

extension LandscapeFile {
  /// The file's text: no date, no path, so that the same fit gives the same bytes.
  static func text(_ landscape: CalibratedLandscape) -> String {
    var lines = [
      "# A landscape fitted by `lrlab fit`; `lrlab simulate --landscape` takes it.",
      "# Amounts are in nats, curvatures in 1/peak (the slowest one in 1/area).",
      "", "[reference]", "peak = \(landscape.referencePeak)", "area = \(landscape.referenceArea)",
      "", "[old]", "domain = \(quoted(landscape.domain))",
    ]
    lines += task(landscape.parameters)
    lines += ["", "[training]"] + training(landscape.parameters)
    lines.append("weight_decay = \(landscape.weightDecay)")
    for shift in landscape.shifts {
      lines += ["", "[shift.\(shift.domain)]"] + self.shift(shift.parameters)
      if let band = shift.band {
        lines += [
          "band_old = \(band.old)          # half of the 90 % band", "band_new = \(band.new)",
        ]
      }
    }
    lines += provenance(landscape.provenance)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func task(_ parameters: LandscapeParameters) -> [String] {
    var lines = [
      "modes = \(parameters.modes)",
      "top = \(parameters.top)                # largest curvature",
      "bottom = \(parameters.bottom)          # smallest curvature",
      "signal = \(parameters.signal)          # what there is to learn before the first step",
      "signal_exponent = \(parameters.signalExponent)",
    ]
    if let cutoff = parameters.signalCutoff { lines.append("signal_cutoff = \(cutoff)") }
    lines += [
      "noise = \(parameters.noise)            # steady noise floor at the reference peak",
      "noise_exponent = \(parameters.noiseExponent)",
    ]
    if let cutoff = parameters.noiseCutoff { lines.append("noise_cutoff = \(cutoff)") }
    return lines + ["floor = \(parameters.floor)"] + link(parameters.link)
  }

  private static func shift(_ shift: ShiftParameters) -> [String] {
    var lines = [
      "shift = \(shift.shift)", "shift_exponent = \(shift.shiftExponent)",
      "ratio_median = \(shift.ratioMedian)   # old curvature : new curvature",
      "ratio_sigma = \(shift.ratioSigma)", "noise = \(shift.noise)", "floor = \(shift.floor)",
      "rotation = \(shift.rotation)",
      "unlearning = \(shift.unlearning)     # share of the old optimum taken back",
      "weighting = \(shift.weighting)       # whose curvature weighs the shift: 0 old, 1 new",
      "steepest = \(shift.steepest)         # largest new curvature, in units of the largest old",
    ]
    if let direction = shift.direction { lines.append("direction = \(direction)") }
    if let exponent = shift.noiseExponent { lines.append("noise_exponent = \(exponent)") }
    return lines + link(shift.link)
  }

  private static func link(_ link: LossLink) -> [String] {
    switch link {
    case .identity: ["link = \"identity\""]
    case .logarithmic(let scale): ["link = \"logarithmic\"", "link_scale = \(scale)"]
    case .saturating(let ceiling): ["link = \"saturating\"", "link_ceiling = \(ceiling)"]
    }
  }

  private static func training(_ parameters: LandscapeParameters) -> [String] {
    let optimizer: [String] =
      switch parameters.optimizer {
      case .sgd: ["optimizer = \"sgd\""]
      case .momentum(let beta): ["optimizer = \"momentum\"", "beta = \(beta)"]
      case .adam(let beta1, let beta2, let epsilon):
        [
          "optimizer = \"adam\"", "beta1 = \(beta1)", "beta2 = \(beta2)", "epsilon = \(epsilon)",
        ]
      }
    return optimizer + [
      "progress_exponent = \(parameters.progressExponent)",
      "floor_exponent = \(parameters.floorExponent)",
    ]
  }

  private static func provenance(_ provenance: Provenance) -> [String] {
    var lines = [
      "", "[fit]", "method = \(quoted(provenance.method))",
      "objective = \(eightDigits(provenance.objective))",
      "warnings = [" + provenance.warnings.map(quoted).joined(separator: ", ") + "]",
    ]
    for play in provenance.play {
      lines += ["", "[[play]]", "parameter = \(quoted(play.name))"]
      lines.append("value = \(eightDigits(play.value))")
      if play.play.isFinite { lines.append("play = \(threeDigits(play.play))") }
    }
    for log in provenance.logs {
      lines += ["", "[[log]]", "name = \(quoted(log.name))", "sha256 = \(quoted(log.hash))"]
      lines.append("points = \(log.points)")
      if log.r2.isFinite { lines.append("r2 = \(eightDigits(log.r2))") }
      lines.append("rmse = \(eightDigits(log.rmse))")
    }
    return lines
  }

  // Digits beyond these depend on the processor.
  private static func eightDigits(_ number: Double) -> String {
    "\(SignificantDigits.rounded(number, to: 8))"
  }

  private static func threeDigits(_ number: Double) -> String {
    "\(SignificantDigits.rounded(number, to: 3))"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
