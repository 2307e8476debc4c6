import Testing

/// Who only looks learns of a death too, also of one that nobody waits for.
@Suite struct `An orphan's end of a pipe` {
  @Test(arguments: ["select(2, a:recv(0)) == 'closed'", "a:poll()", "#process.wait({ a }, 0) == 1"])
  func `is closed for one that only looks`(_ look: String) throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local a, b = process.Pipe()
        local p = process.spawn(function()
          process.spawn(function()
            a:close()
            await(function() return not process.parent():is_alive() end)
          end)
          process.kill(process.getpid())
        end)
        b:close()
        p:join()
        await(function() return \(look) end)
        print(a:recv())
        """)
    #expect(lines == ["nil\tclosed"])
  }
}
