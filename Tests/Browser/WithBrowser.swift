package import Testing

/// Gives the tests of a suite one browser, which ends with the suite. They must run one after the other.
package struct WithBrowser: SuiteTrait, TestScoping {
  /// nil outside of such a suite; a failure where none could be started.
  @TaskLocal package static var browser: Result<BrowserProcess, any Error>?

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await Self.$browser.withValue(Result { try BrowserProcess() }) { try await function() }
  }
}

extension Trait where Self == WithBrowser {
  package static var withBrowser: Self { WithBrowser() }
}

extension Trait where Self == ConditionTrait {
  /// Skips the tests, and says so, where there is no browser for them.
  package static var ifThereIsABrowser: Self {
    .enabled(if: BrowserProcess.program != nil, "no chromium, which scripts/setup installs where it can be had")
  }
}
