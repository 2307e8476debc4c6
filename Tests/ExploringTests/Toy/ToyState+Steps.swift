extension ToyState {
  /// Has a lane do what it is about to do, and comes to its next point.
  ///
  /// - Returns: What came of it, in words.
  mutating func step(_ index: Int) -> String {
    defer { noteWaits(after: index) }
    lanes[index].wait = .none
    if lanes[index].life == .begins {
      lanes[index].life = .goes
      advance(index)
      return ""
    }
    if lanes[index].isInDeadlock {
      lanes[index].isInDeadlock = false
      return fail(index, "a deadlock")
    }
    guard let code = code(of: index) else {
      end(index)
      return ""
    }
    switch code {
    case .read(let variable, let register):
      done(index, variables[variable], in: register)
      return "\(variables[variable])"
    case .write(let variable, let term):
      change(variable, to: value(term, of: index))
      done(index)
      return "\(variables[variable])"
    case .add(let variable, let number):
      change(variable, to: variables[variable] + number)
      done(index)
    case .poll(let variable, let wanted):
      if variables[variable] == wanted { return done(index) }
      lanes[index].phase += 1
      if lanes[index].phase == 3 {
        lanes[index].phase = 0
        lanes[index].wait = .blocked(on: .variable(variable), until: nil)
      }
    case .acquire(let lock, let timeout, let register):
      guard owners[lock] == nil else { return block(index, on: .lock(lock), timeout, register) }
      owners[lock] = index
      done(index, abandoned.remove(lock) == nil ? 1 : 2, in: register)
    case .release(let lock):
      free(lock)
      done(index)
    case .put(let queue, let term):
      guard queues[queue].count < toy.queues[queue] else { return block(index, on: .queue(queue)) }
      queues[queue].append(value(term, of: index))
      wake(.queue(queue))
      done(index)
    case .get(let queue, let timeout, let register):
      guard !queues[queue].isEmpty else { return block(index, on: .queue(queue), timeout, register, failure: -1) }
      wake(.queue(queue))
      done(index, queues[queue].removeFirst(), in: register)
    case .tryGet(let queue, let register):
      if queues[queue].isEmpty { return done(index, -1, in: register) }
      wake(.queue(queue))
      done(index, queues[queue].removeFirst(), in: register)
    case .set(let event):
      events[event] = true
      wake(.event(event))
      done(index)
    case .clear(let event):
      events[event] = false
      done(index)
    case .await(let event, let timeout, let register):
      guard events[event] else { return block(index, on: .event(event), timeout, register) }
      done(index, 1, in: register)
    case .wait(let condition, let lock, let timeout, let register):
      wait(index, condition, lock, timeout, register)
    case .notify(let condition):
      notify(condition, waiters[condition].prefix(1))
      done(index)
    case .notifyAll(let condition):
      notify(condition, waiters[condition][...])
      done(index)
    case .up(let semaphore):
      semaphores[semaphore] += 1
      wake(.semaphore(semaphore))
      done(index)
    case .down(let semaphore):
      guard semaphores[semaphore] > 0 else { return block(index, on: .semaphore(semaphore)) }
      semaphores[semaphore] -= 1
      done(index)
    case .arrive(let barrier): arrive(index, barrier)
    case .start(let code, let register):
      lanes[index].children.append(lanes.count)
      lanes.append(LaneState(code: code))
      done(index, lanes.count - 1, in: register)
    case .join(let register, let timeout, let result):
      let child = lanes[index].registers[register]
      guard !lanes[child].isAlive else { return block(index, on: .lane(child), timeout, result) }
      lanes[index].children.removeAll { $0 == child }
      done(index, 1, in: result)
    case .kill(let register):
      kill(lanes[index].registers[register])
      done(index)
    case .sleep(let time): return block(index, on: nil, time, Toy.spare)
    case .clock(let register): done(index, Int(clock), in: register)
    case .print(let text):
      output.append(text)
      done(index)
    case .tell(let register):
      output.append("\(lanes[index].registers[register])")
      done(index)
    case .fail(let message): return fail(index, message)
    case .assign, .jump, .jumpIf, .jumpUnless: fatalError("no step begins at what is a lane's own")
    }
    return ""
  }

  private mutating func fail(_ index: Int, _ message: String) -> String {
    errors.append("\(index): \(message)")
    for condition in waiters.indices { waiters[condition].removeAll { $0 == index } }
    lanes[index].life = .failed
    return message
  }

  private mutating func change(_ variable: Int, to value: Int) {
    variables[variable] = value
    wake(.variable(variable))
  }

  private mutating func free(_ lock: Int) {
    owners[lock] = nil
    wake(.lock(lock))
  }

  private mutating func wait(_ index: Int, _ condition: Int, _ lock: Int, _ timeout: UInt64?, _ register: Int) {
    if lanes[index].phase == 0 {
      free(lock)
      waiters[condition].append(index)
      lanes[index].phase = 1
      _ = block(index, on: .condition(condition), timeout, register)
      return
    }
    if lanes[index].phase == 1 {
      // Nobody has notified it: its time is over.
      waiters[condition].removeAll { $0 == index }
      lanes[index].registers[register] = 0
      lanes[index].phase = 3
    }
    guard owners[lock] == nil else {
      lanes[index].wait = .blocked(on: .lock(lock), until: nil)
      return
    }
    let notified = lanes[index].phase == 2
    owners[lock] = index
    done(index, notified ? 1 : 0, in: register)
  }

  private mutating func notify(_ condition: Int, _ notified: ArraySlice<Int>) {
    for index in notified {
      lanes[index].phase = 2
      lanes[index].wait = .none
    }
    waiters[condition].removeFirst(notified.count)
  }

  private mutating func arrive(_ index: Int, _ barrier: Int) {
    if lanes[index].phase == 2 {
      done(index)
      return
    }
    arrived[barrier] += 1
    guard arrived[barrier] == toy.barriers[barrier] else {
      lanes[index].wait = .blocked(on: .barrier(barrier), until: nil)
      return
    }
    arrived[barrier] = 0
    for other in lanes.indices {
      if case .blocked(.barrier(barrier), _) = lanes[other].wait {
        lanes[other].phase = 2
        lanes[other].wait = .none
      }
    }
    done(index)
  }
}
