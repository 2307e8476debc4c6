import ProcscriptTrace

/// Which lanes have a row of their own, and which are told of together.
struct Rows {
  enum Row {
    /// By its place.
    case lane(Int)
    case crowd(Crowd)
  }

  /// Lanes that are told of together: what was started by the process of `parent` or by one of these.
  struct Crowd {
    /// The place of the lane below which they stand; nil where they stand below none.
    let parent: Int?
    /// By their places, in order.
    var members: [Int]
  }

  private(set) var all: [Row] = []
  private(set) var depths: [Int] = []

  /// - Parameters:
  ///   - limit: How many lanes have a row at most; at least 1. Of more, the first are shown, and of the others those from
  ///     which there is most to learn; never a child without its parent.
  ///   - prefersLiving: Whether those that live go before all others.
  init(of story: Story, limit: Int, prefersLiving: Bool) {
    guard story.lanes.count > limit else {
      all = story.lanes.indices.map { .lane($0) }
      depths = story.lanes.map(\.depth)
      return
    }
    // What is left goes to the crowds, which take two rows and more.
    let shown = Self.choose(max(1, limit - 4), of: story, prefersLiving: prefersLiving)
    let crowds = Self.crowds(around: shown, in: story)
    arrange(shown, crowds, of: story)
  }

  private static func choose(_ limit: Int, of story: Story, prefersLiving: Bool) -> [Bool] {
    var shown = Array(repeating: false, count: story.lanes.count)
    var room = limit
    func add(_ place: Int) {
      var path = [place]
      while let parent = story.parent(of: path.last!), !shown[parent] { path.append(parent) }
      guard !shown[place], path.count <= room else { return }
      for place in path { shown[place] = true }
      room -= path.count
    }
    if prefersLiving {
      for place in story.lanes.indices where story.process(of: story.lanes[place]).ended == nil { add(place) }
    }
    // A third is for the plain ones that come first, so that the picture begins as the script does.
    for place in 0..<limit / 3 { add(place) }
    let interests = story.lanes.indices.map { story.interest(of: $0) }
    for interest in stride(from: Story.greatestInterest, to: 0, by: -1) {
      for place in interests.indices where interests[place] == interest { add(place) }
    }
    for place in story.lanes.indices where room > 0 { add(place) }
    return shown
  }

  /// The largest by themselves, and what is left in one.
  private static func crowds(around shown: [Bool], in story: Story) -> [Crowd] {
    var members: [Int?: [Int]] = [:]
    for place in story.lanes.indices where !shown[place] {
      var parent = story.parent(of: place)
      while let next = parent, !shown[next] { parent = story.parent(of: next) }
      members[parent, default: []].append(place)
    }
    var crowds = members.map { Crowd(parent: $0.key, members: $0.value) }
    crowds.sort { ($1.members.count, $0.members[0]) < ($0.members.count, $1.members[0]) }
    guard crowds.count > 4 else { return crowds }
    let rest = crowds[3...].flatMap(\.members).sorted()
    return crowds[..<3] + [Crowd(parent: nil, members: rest)]
  }

  /// A crowd comes behind what is shown of its parent's children.
  private mutating func arrange(_ shown: [Bool], _ crowds: [Crowd], of story: Story) {
    var open: [Int] = []
    func close(_ place: Int, _ rows: inout Rows) {
      for crowd in crowds where crowd.parent == place { rows.add(.crowd(crowd), depth: story.lanes[place].depth + 1) }
    }
    for place in story.lanes.indices where shown[place] {
      while let last = open.last, story.lanes[last].depth >= story.lanes[place].depth {
        close(last, &self)
        open.removeLast()
      }
      add(.lane(place), depth: story.lanes[place].depth)
      open.append(place)
    }
    for place in open.reversed() { close(place, &self) }
    for crowd in crowds where crowd.parent == nil { add(.crowd(crowd), depth: 0) }
  }

  private mutating func add(_ row: Row, depth: Int) {
    all.append(row)
    depths.append(depth)
  }
}

extension Story {
  static let greatestInterest = 3

  /// How much there is to learn from a lane that its neighbours don't tell, from 0. A story that goes on seldom changes it.
  fileprivate func interest(of place: Int) -> Int {
    let process = process(of: lanes[place])
    switch process.ending {
    case .signal: return 3
    case .exit(let code) where code != 0: return 3
    default: break
    }
    if process.adoption != nil || !process.signals.isEmpty { return 2 }
    if let zombie = zombie(of: place), isNotable(zombie.to - zombie.from) { return 1 }
    return 0
  }
}
