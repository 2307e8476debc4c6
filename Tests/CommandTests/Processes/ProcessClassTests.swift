import Testing

/// `process.Process:subclass "Name"`.
@Suite struct `A class of one's own` {
  @Test func `its init gets the constructor's arguments, and needs no call to the parent's`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init(...)
          print(select("#", ...), ...)
          self.first = ...
        end
        function Worker:run() print(self.first, self.name, process.current() == self) end
        local w = Worker("a", nil, 3, nil)
        print(w.first, w.name, w.daemon, w:status(), w.pid)
        w:start()
        print(w:join(), w.exitcode)
        """)
    #expect(
      lines == ["4\ta\tnil\t3\tnil", "a\tWorker-1\tfalse\tnew\tnil", "a\tWorker-1\ttrue", "true\t0"])
  }

  @Test func `without an init it takes the fields of a process`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        local w = Worker{target=print, args={1, 2}, name="w", daemon=true, age=18}
        print(w.name, w.daemon, w.age)
        w:start()
        w:join()
        print(Worker().name, process.Process{}.name)
        """)
    #expect(lines == ["w\ttrue\t18", "1\t2", "Worker-2\tProcess-3"])
  }

  @Test func `its init may call the parent's with the fields of a process`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init(name, ...)
          process.Process.init(self, {name=name, target=print, args=table.pack(...), daemon=true, level=3})
          self.extra = self.name .. "!"
        end
        local w = Worker("bob", nil, 2, nil)
        print(w.name, w.daemon, w.level, w.extra)
        w:start()
        w:join()
        """)
    #expect(lines == ["bob\ttrue\t3\tbob!", "nil\t2\tnil"])
  }

  @Test func `its init may set name and daemon`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init(name) self.name, self.daemon = name, true end
        function Worker:run() print(self.name, self.daemon) end
        local w = Worker "alice"
        w:start()
        w:join()
        print(w)
        """)
    #expect(lines == ["alice\ttrue", "<Worker name='alice' pid=N parent=N stopped exitcode=0 daemon>"])
  }

  @Test func `a class without run and target has nothing to start`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init() end
        local w = Worker()
        print(pcall(w.start, w))
        print(w.pid, w)
        """)
    #expect(
      lines == [
        "false\tscript.lua:4: Worker-1 has nothing to run: its class has no run method; write function Worker:run() … end",
        "nil\t<Worker name='Worker-1' parent=N initial>",
      ])
  }

  @Test func `a class of a class inherits, overrides and calls up`() throws {
    let lines = try printed(
      by: """
        local Animal = process.Process:subclass "Animal"
        Animal.legs = 4
        function Animal:init(sound) self.sound = sound end
        function Animal:run() return self:cry(), self.legs end
        function Animal:cry() return self.sound end
        local Dog = Animal:subclass "Dog"
        function Dog:init() Animal.init(self, "woof") end
        local Puppy = Dog:subclass "Puppy"
        Puppy.legs = 3
        function Puppy:cry() return Dog.cry(self):upper() end
        function Puppy:run()
          print(self.name, Dog.run(self))
        end
        for _, class in ipairs{Dog, Puppy} do
          local p = class()
          p:start()
          p:join()
          print(p, p.sound, p.legs, p:run())
        end
        """)
    #expect(
      lines == [
        "<Dog name='Dog-1' pid=N parent=N stopped exitcode=0>\twoof\t4\twoof\t4",
        "Puppy-2\tWOOF\t3",
        "Puppy-2\tWOOF\t3",
        "<Puppy name='Puppy-2' pid=N parent=N stopped exitcode=0>\twoof\t3",
      ])
  }

  @Test func `what is added to a class later is seen by its objects and subclasses`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        local Special = Worker:subclass "Special"
        local s = Special()
        function Worker:greet() return "hello from " .. self.name end
        print(s:greet())
        function process.Process:shout() return self.name:upper() end
        print(s:shout(), process.current():shout())
        """)
    #expect(lines == ["hello from Special-1", "SPECIAL-1\tMAINPROCESS"])
  }

  @Test func `an object's own field comes before its class's`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        Worker.kind = "class"
        function Worker:run() print(self.kind) end
        local a, b = Worker(), Worker{kind="own", run=function(self) print("own run", self.kind) end}
        a:start() a:join()
        b:start() b:join()
        a.kind = false
        print(a.kind, b.kind, Worker.kind)
        """)
    #expect(lines == ["class", "own run\town", "false\town\tclass"])
  }

  @Test func `what run returns is the result`() throws {
    let lines = try printed(
      by: """
        local Square = process.Process:subclass "Square"
        function Square:init(x) self.x = x end
        function Square:run() return self.x ^ 2, nil, self.name end
        local s = Square(3)
        s:start()
        print(s:result())
        """)
    #expect(lines == ["9.0\tnil\tSquare-1"])
  }

  @Test func `an error in run shows its own frames only`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        local function fail() error "broken" end
        function Worker:run()
          fail()
          return 1
        end
        local w = Worker()
        w:start()
        print(w:join(), w.exitcode)
        """,
      errors: """
        Worker-1 (pid N): script.lua:2: broken
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in upvalue 'fail'
        \tscript.lua:4: in function <script.lua:3>

        """)
    #expect(lines == ["true\t1"])
  }

  @Test func `methods of processes can be overridden, and the module's functions follow`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:run() end
        function Worker:start() print "about to start" process.Process.start(self) end
        function Worker:join(...) print("joining", ...) return process.Process.join(self, ...) end
        local w = Worker()
        process.start(w)
        print(process.join(w, 5))
        """)
    #expect(lines == ["about to start", "joining\t5", "true"])
  }

  @Test func `classes and objects are told apart by tostring and type`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        print((tostring(Worker):gsub("0x%x+", "ADDRESS")), (tostring(process.Process):gsub("0x%x+", "ADDRESS")))
        print(type(Worker), type(Worker()), Worker == Worker, Worker() == Worker())
        print(Worker(), process.Process:subclass("Worker")())
        """)
    #expect(
      lines == [
        "Worker: ADDRESS\tProcess: ADDRESS", "table\ttable\ttrue\tfalse",
        "<Worker name='Worker-4' parent=N initial>\t<Worker name='Worker-5' parent=N initial>",
      ])
  }

  @Test func `an error of its init is the script's own`() throws {
    let lines = try printed(
      by: """
        local Worker = process.Process:subclass "Worker"
        function Worker:init(age) self.age = age + 1 end
        print(pcall(Worker))
        print(pcall(function() return Worker{} end))
        print(Worker(1).name)
        """)
    #expect(
      lines == [
        "false\tscript.lua:2: attempt to perform arithmetic on a nil value (local 'age')",
        "false\tscript.lua:2: attempt to perform arithmetic on a table value (local 'age')",
        "Worker-3",
      ])
  }
}
