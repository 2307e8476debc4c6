/// What a hostile script tries: a function of `CAttacks/attacks.c`, and the walls that hold it back.
struct SandboxAttack: Hashable {
  let name: String
  /// Where all of these are left out, it works.
  let walls: String
  /// Whether an ordinary user could not do it outside of a sandbox either, on some systems at least: then it is not shown
  /// to work.
  var isRefusedAnyway = false
  /// Whether it is only for the command's sandbox: what a process makes around itself has no such wall.
  var needsCommand = false

  private static func all(_ walls: String, _ names: String...) -> [SandboxAttack] {
    names.map { SandboxAttack(name: $0, walls: walls) }
  }

  private static func refusedAnyway(_ walls: String, _ names: String...) -> [SandboxAttack] {
    names.map { SandboxAttack(name: $0, walls: walls, isRefusedAnyway: true) }
  }

  private static func ofCommand(_ walls: String, _ names: String...) -> [SandboxAttack] {
    names.map { SandboxAttack(name: $0, walls: walls, needsCommand: true) }
  }

  static let all: [SandboxAttack] =
    all(
      "files", "read_file", "read_by_dots", "read_by_link", "read_by_folder", "read_by_descriptor", "read_by_root",
      "list_folder", "write_file", "append_file", "make_file", "make_nameless_file", "truncate_file",
      "truncate_by_open", "remove_file", "make_folder", "remove_folder", "rename_outside", "rename_out", "rename_in",
      "link_in", "make_link", "shared_by_name", "terminals", "run_program", "run_by_loader")
    + ofCommand("files", "signal_keeper")
    + all("files,calls", "make_pipe", "mount_folder")
    + all(
      "calls", "trace", "write_memory", "read_memory", "take_descriptor", "compare_descriptors", "asynchronous",
      "shared_memory", "semaphores", "message_queues", "run_from_memory", "run_memory_by_name",
      "new_users", "new_users_by_clone", "new_users_by_clone3", "join_namespace", "change_root",
      "type_into_terminal", "type_by_high_bits", "internet", "internet_six", "datagrams", "local_sockets",
      "abstract_sockets", "kernel_sockets", "bind_processor", "be_nicer", "limit_another", "change_kind",
      "watch_files", "file_handles", "change_mode", "change_owner", "change_times", "larger_pipe",
      "signals_by_files", "hide_memory", "gift_pages", "look_at_cache", "datagram_pairs", "raw_pairs",
      "send_descriptors", "let_orphans_go", "be_born_beside", "rules_for_ports", "lock_readable_file")
    + refusedAnyway(
      "calls", "page_faults", "kernel_programs", "keys", "key_control", "performance", "named_queues",
      "secret_memory", "machine_sockets", "cipher_sockets", "raw_packets", "become_root", "filters_by_old_calls",
      "calls_of_x32", "many_path_tcp", "huge_memory", "huge_memory_file")
    + refusedAnyway("files", "keeper_memory", "keeper_variables", "own_program", "keeper_descriptors")
    + refusedAnyway("calls,limits", "rings", "lock_memory")
    + ofCommand("namespaces", "see_others")
    + refusedAnyway("calls,namespaces", "see_network")
    + all("limits", "many_descriptors", "large_file", "large_memory", "core_dump", "raise_limit")
    + ofCommand("descriptors", "inherited")

  /// Those that show what some walls are for, by the walls.
  static let shown: [(walls: String, attacks: [SandboxAttack])] =
    Dictionary(grouping: all.filter { !$0.isRefusedAnyway }, by: \.walls).sorted { $0.key < $1.key }
    .map { (walls: $0.key, attacks: $0.value) }
}
