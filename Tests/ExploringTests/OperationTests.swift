import ProcscriptExploring
import Testing

@Suite struct `Operations` {
  @Test func `of one object are dependent where one writes`() {
    let (read, write) = (Operation(.read, .reads(1)), Operation(.write, .writes(1)))
    #expect(read.isDependent(on: write) && write.isDependent(on: read) && write.isDependent(on: write))
    #expect(!read.isDependent(on: read) && !write.isDependent(on: Operation(.write, .writes(2))))
  }

  @Test func `that end others, or start them, are dependent`() {
    let (kill, start) = (Operation(.kill, .writes(9)), Operation(.start))
    #expect(kill.isDependent(on: Operation(.sleep)) && Operation(.sleep).isDependent(on: kill))
    #expect(start.isDependent(on: start) && !start.isDependent(on: Operation(.sleep)))
  }

  @Test func `that were done in vain are dependent with each other`() {
    var (acquire, read) = (Operation(.acquire, .writes(1)), Operation(.read, .reads(2)))
    acquire.hasWaited = true
    #expect(!acquire.isDependent(on: read) && !read.isDependent(on: acquire))
    read.hasWaited = true
    #expect(acquire.isDependent(on: read) && read.isDependent(on: acquire))
  }

  @Test(arguments: [Operation.Verb.clock, .computes])
  func `that let time pass are dependent with those after which a lane cannot go on`(_ verb: Operation.Verb) {
    let busy = Operation(verb)
    var read = Operation(.read, .reads(2))
    #expect(busy.isDependent(on: Operation(.end)) && Operation(.end).isDependent(on: busy))
    #expect(!busy.isDependent(on: read) && !read.isDependent(on: busy))
    read.givesWay = true
    #expect(busy.isDependent(on: read) && read.isDependent(on: busy))
    #expect(!read.isDependent(on: read))
  }

  @Test func `at the two ends of a queue are not dependent where they are apart`() {
    var (put, get) = (Operation(.put, .writes(5)), Operation(.get, .writes(5)))
    #expect(put.isDependent(on: get))
    put.isApart = true
    #expect(put.isDependent(on: get))
    get.isApart = true
    #expect(put.isDependent(on: get))
    (put.message, get.message) = (2, 1)
    #expect(!put.isDependent(on: get) && put.isDependent(on: put) && get.isDependent(on: get))
    get.add(.writes(6))
    put.add(.writes(6))
    #expect(put.isDependent(on: get))
  }
}
