import Lua

/// What the module keeps in the registry of a Lua state.
enum ModuleKeys {
  /// `math.randomseed` as the libraries made it.
  static let randomseed = RegistryKey()
  /// The module's function that tells the name of the current process.
  static let nameOfCurrent = RegistryKey()
}
