extension ShiftParameters {
  /// A near shift: halfway between none and weak, interpolated, not fitted to any run.
  public static var near: ShiftParameters { none.mixed(with: weak, share: 0.5) }
}

extension LandscapeParameters {
  /// The old task of a near shift, interpolated as well.
  public static var near: LandscapeParameters { none.mixed(with: weak, share: 0.5) }
}
