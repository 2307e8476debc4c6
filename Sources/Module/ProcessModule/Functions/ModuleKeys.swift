import ProcscriptLua

/// What the module keeps in the registry of a Lua state.
enum ModuleKeys {
  /// `math.randomseed` as the libraries made it.
  static let randomseed = RegistryKey()
  /// A table of the globals that the module's Lua part uses, as they were before any script ran.
  static let globals = RegistryKey()
  /// The module's function that answers the host's questions.
  static let inquire = RegistryKey()
  /// The host of a module that a program has loaded as a C module, and the module's table.
  static let guest = RegistryKey()
  static let table = RegistryKey()
  /// The table of what the module tells of itself.
  static let selfDescription = RegistryKey()
}
