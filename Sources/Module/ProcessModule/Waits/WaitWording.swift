import ProcscriptChannels
import ProcscriptSystem

// What processes wait for, in words.

extension Deadlock {
  /// The message of the error that ends the wait which closed the circle.
  var message: String {
    (["this would wait for ever: a deadlock"] + lines).joined(separator: "\n  ")
  }

  /// Who waits for what and for whom, for pictures of a run in a chosen order: see ``Note/Kind/circle``.
  var circle: String {
    members.map { member in
      let awaited: ProcessID? =
        switch member.edge {
        case .owner(let index), .child(let index): members[index].pid
        case .anybody: nil
        }
      return "\(member.pid) \(member.purpose.object?.rawValue ?? 0) \(awaited?.rawValue ?? 0)"
    }.joined(separator: "\n")
  }

  /// More processes than so many are not told one by one.
  private static let mostLines = 12

  private var lines: [String] {
    if members.count <= Self.mostLines { return members.map { line(of: [$0]) } }
    // Those that wait for the same at the same line are told together; the one whose error it is comes first.
    var groups: [(key: Member.Alike, members: [Member])] = [(Member.Alike(members[0]), [members[0]])]
    for member in members.dropFirst() {
      let key = Member.Alike(member)
      if let index = groups.dropFirst().firstIndex(where: { $0.key == key }) {
        groups[index].members.append(member)
      } else {
        groups.append((key, [member]))
      }
    }
    let told = groups.prefix(Self.mostLines).map { line(of: $0.members) }
    let rest = groups.dropFirst(Self.mostLines).reduce(0) { $0 + $1.members.count }
    return rest == 0 ? told : told + ["\(rest) others wait too"]
  }

  private func line(of alike: [Member]) -> String {
    let verb = alike.count == 1 ? "waits" : "wait"
    return "\(ProcessTitles.together(alike.map(\.title))) \(verb) for \(awaited(by: alike[0]))"
  }

  private func awaited(by member: Member) -> String {
    let since = member.place.text.map { " since \($0)" } ?? ""
    switch member.edge {
    case .owner(let index):
      let taken = member.ownersPlace.text.map { ", taken at \($0)" } ?? ""
      return "\(words(for: member))\(since); \(members[index].title) has it\(taken)"
    case .child(let index): return "the end of \(members[index].title)\(since)"
    case .anybody: return words(for: member) + since
    }
  }

  private func words(for member: Member) -> String {
    // Where several objects have a name, their numbers tell them apart.
    let isShared = members.contains {
      $0.objectName == member.objectName && $0.purpose.object?.kind == member.purpose.object?.kind
        && $0.purpose.object?.number != member.purpose.object?.number
    }
    return member.purpose.words(calling: member.objectName, withNumber: isShared)
  }
}

extension Deadlock.Member {
  /// What makes two of them be told together.
  fileprivate struct Alike: Hashable {
    let purpose: WaitPurpose
    let place: CodePlace
    let edge: Deadlock.Edge

    init(_ member: Deadlock.Member) {
      (purpose, place, edge) = (member.purpose, member.place, member.edge)
    }
  }

  fileprivate var title: String { ProcessTitles.title(name, pid) }
}

extension WaitPurpose {
  /// What is waited for: `the lock 'knife'`, `a message from queue 2`, `descriptor 7 to be readable`.
  ///
  /// - Parameters:
  ///   - name: What the object is called; nil where it has no name.
  ///   - withNumber: Whether its number is told beside the name.
  func words(calling name: String?, withNumber: Bool = false) -> String {
    guard let descriptors else { return wordsOfGoal(calling: name, withNumber: withNumber) }
    if goal == .descriptor { return descriptors.words }
    return "\(wordsOfGoal(calling: name, withNumber: withNumber)), or \(descriptors.words)"
  }

  private func wordsOfGoal(calling name: String?, withNumber: Bool) -> String {
    guard let object, let kind = object.kind else { return goal == .end ? "the end of its children" : "something" }
    let number = withNumber ? " \(object.number)" : ""
    let thing = name.map { "the \(kind.name) '\($0)'\(number)" } ?? "\(kind.name) \(object.number)"
    switch (goal, kind) {
    case (.receive, .pipeEnd): return "a message through \(thing)"
    case (.receive, _): return "a message from \(thing)"
    case (.task, _): return "a task of its pool"
    case (.send, _): return "room in \(thing)"
    case (.lock, .semaphore): return "a permit of \(thing)"
    case (.lock, .cells), (.lock, .map): return "the lock of \(thing)"
    case (.lock, _): return thing
    case (.signal, .condition): return "a notification of \(thing)"
    case (.signal, .barrier): return "the others at \(thing)"
    case (.signal, .queue): return "the tasks of \(thing)"
    case (.signal, _): return thing
    case (.end, _): return "the end of \(thing)"
    case (.descriptor, _): return "something"
    }
  }
}

extension AwaitedDescriptors {
  /// What is waited for: `descriptor 7 to be readable`.
  fileprivate var words: String {
    switch self {
    case .one(let number, .readable): "descriptor \(number) to be readable"
    case .one(let number, .writable): "descriptor \(number) to be writable"
    case .one(let number, nil): "descriptor \(number) to be ready"
    case .several(let count): "one of \(count) descriptors to be ready"
    }
  }
}
