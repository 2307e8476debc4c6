/// The colours of the pictures for browsers, as variables of style sheets.
enum Palette {
  static let colors: [(name: String, light: String, dark: String)] = [
    ("paper", "#ffffff", "#0d1117"), ("band", "#f5f7fa", "#151b23"), ("rule", "#dde2e8", "#2b323c"),
    ("branch", "#aab3bd", "#4d5661"),
    ("ink", "#1f2328", "#e6edf3"), ("dim", "#59636e", "#9aa4af"),
    ("running", "#2468d6", "#4c96f7"), ("sleeping", "#7b8794", "#768390"), ("joining", "#12805c", "#46b58a"),
    ("locked", "#bf5a00", "#f0883e"), ("messaging", "#7c3fc9", "#b794f4"), ("reading", "#0b7c8c", "#39c5cf"),
    ("zombie", "#c9242f", "#ff7b72"),
  ]

  /// The variables of an element, by day, by night, and on paper.
  static func sheet(for element: String) -> String {
    """
    \(element){\(light)}
    @media (prefers-color-scheme:dark){\(element){\(dark)}}
    @media print{\(element){\(light)-webkit-print-color-adjust:exact;print-color-adjust:exact}}
    """
  }

  /// The variables of an element by day, whatever the window is like.
  static func daySheet(for element: String) -> String { "\(element){\(light)}" }

  private static let light = colors.map { "--\($0.name):\($0.light);" }.joined()
  private static let dark = colors.map { "--\($0.name):\($0.dark);" }.joined()
}
