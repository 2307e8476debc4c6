/// Colours and patterns. A state has a shape of its own too, so that nothing hangs on colours.
enum VectorStyle {
  /// Plain values stand before the variables for programs that don't know variables.
  static let sheet = """
    \(Palette.sheet(for: "svg"))
    text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-size:11.5px;\(fill("ink"))}
    .title{font-size:17px;font-weight:650}
    .dim,.tick{\(fill("dim"))}
    .name{font-size:\(VectorLayout.nameSize)px}
    .letter{font-weight:700;text-anchor:middle}
    .badge{font-size:\(VectorLayout.badgeSize)px;text-anchor:middle}
    .bad{\(fill("zombie"));font-weight:650}
    .label{font-size:9.5px;font-weight:650;\(fill("zombie"));\(stroke("paper"));stroke-width:3px;paint-order:stroke}
    .tick{font-size:11px;text-anchor:middle}
    .paper{\(fill("paper"))}
    .band{\(fill("band"))}
    .chip,.pill{\(fill("paper"));\(stroke("dim"));stroke-width:1}
    .grid,.tree{fill:none;\(stroke("rule"));stroke-width:1}
    .tree{\(stroke("branch"))}
    .starting{fill:none;\(stroke("sleeping"));stroke-dasharray:1.5 1.5}
    .running{\(fill("running"))}
    .sleeping{\(fill("sleeping"))}
    .joining{\(fill("paper"));\(stroke("joining"));stroke-width:1.6}
    .locked{fill:url(#hatch);\(stroke("locked"));stroke-width:1.2}
    .messaging{fill:url(#dots);\(stroke("messaging"));stroke-width:1.2}
    .reading{fill:url(#lines);\(stroke("reading"));stroke-width:1.2}
    .stopped{fill:url(#bars);\(stroke("dim"));stroke-width:1.2}
    .zombie{\(fill("paper"));\(stroke("zombie"));stroke-width:1.4;stroke-dasharray:4 2.5}
    .arrow{fill:none;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}
    .start{\(stroke("dim"))}
    .reap{\(stroke("joining"))}
    .signal{\(stroke("zombie"));stroke-width:2}
    .message{\(stroke("messaging"));stroke-width:1}
    .wake{\(stroke("locked"));stroke-width:1}
    .deadlock{\(stroke("zombie"));stroke-width:2;stroke-dasharray:5 3}
    .hold{fill:none;\(stroke("locked"));stroke-width:3}
    .queue{\(fill("messaging"));fill-opacity:0.55}
    .end{fill:none;\(stroke("ink"));stroke-width:2;stroke-linecap:round}
    .death{fill:none;\(stroke("zombie"));stroke-width:2.4;stroke-linecap:round}
    .alive{\(fill("running"))}
    .orphan{\(fill("paper"));\(stroke("ink"));stroke-width:1.5}
    """

  /// What pictures have besides that show what is read and written.
  static let deeds = """
    .deed{fill:none;\(stroke("messaging"));stroke-width:2.5}
    .late{fill:none;\(stroke("zombie"));stroke-width:2.5}
    .words{font-size:\(VectorLayout.badgeSize)px;\(fill("ink"));\(stroke("paper"));stroke-width:2.5px;paint-order:stroke}
    """

  private static func fill(_ name: String) -> String { paint("fill", name) }
  private static func stroke(_ name: String) -> String { paint("stroke", name) }

  private static func paint(_ property: String, _ name: String) -> String {
    let plain = Palette.colors.first { $0.name == name }?.light ?? "#000"
    return "\(property):\(plain);\(property):var(--\(name))"
  }

  static let patterns = """
    <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
    <rect class="paper" width="5" height="5"/><rect width="2.2" height="5" style="\(fill("locked"))"/></pattern>
    <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">\
    <rect class="paper" width="5" height="5"/><circle cx="2.5" cy="2.5" r="1.3" style="\(fill("messaging"))"/></pattern>
    <pattern id="lines" width="4" height="3" patternUnits="userSpaceOnUse">\
    <rect class="paper" width="4" height="3"/><rect width="4" height="1.2" style="\(fill("reading"))"/></pattern>
    <pattern id="bars" width="4" height="4" patternUnits="userSpaceOnUse">\
    <rect class="paper" width="4" height="4"/><rect width="1.8" height="4" style="\(fill("dim"))"/></pattern>
    """
}

extension LifeState {
  /// What style sheets and scripts call it.
  var styleName: String {
    switch self {
    case .starting: "starting"
    case .running: "running"
    case .sleeping: "sleeping"
    case .joining: "joining"
    case .locked: "locked"
    case .messaging: "messaging"
    case .reading: "reading"
    case .stopped: "stopped"
    case .zombie: "zombie"
    }
  }

  /// How high its bar is, beside one that runs.
  var relativeHeight: Double {
    switch self {
    case .running: 1
    case .stopped: 0.8
    case .locked, .messaging, .reading: 0.62
    case .joining, .zombie: 0.42
    case .sleeping, .starting: 0.24
    }
  }
}
