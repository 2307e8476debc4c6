import ProcscriptText
import ProcscriptTimelinePage

/// A story as an HTML page: one file that works without a network, to zoom in and to look closely.
package struct Page {
  private let title: String
  private let deltas: [String]
  private let language: PageLanguage

  /// - Parameters:
  ///   - story: What it shows.
  ///   - language: What it speaks.
  package init(_ story: Story, in language: PageLanguage = .english) {
    title = Phrase(.documentTitle, ["title": .text(story.title)]).text(of: story, in: language)
    var growth = Growth()
    deltas = [growth.delta(to: story, isOver: true)]
    self.language = language
  }

  /// A page of a run that was followed.
  ///
  /// - Parameters:
  ///   - deltas: All lines of ``Growth`` from the first on.
  ///   - title: Of the document.
  ///   - language: What it speaks.
  package init(deltas: [String], title: String, in language: PageLanguage = .english) {
    self.title = title
    self.deltas = deltas
    self.language = language
  }

  /// The document.
  package var text: String {
    // The page around the lanes has their colours too.
    let colors = Palette.sheet(for: ":root") + "\n" + Palette.daySheet(for: ":root:has(.paper)")
    let style = colors + "\n" + String(decoding: PageParts.pageStyle, as: UTF8.self) + "\n" + LanesPage.style
    let body = String(decoding: PageParts.body, as: UTF8.self)
    // Not to be guessed by whoever printed something before the page was made.
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    return """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy(allowing: mark))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title.markup)</title>
      <style nonce="\(mark)">\(style)</style>
      </head>
      <body>
      \(body)
      <script type="application/json" id="words">\(LanesPage.words(in: language))</script>
      <script type="application/json" id="data">[\(deltas.joined(separator: ",\n"))]</script>
      <script nonce="\(mark)">\(LanesPage.script)
      const [words, deltas] = ["words", "data"].map((id) => JSON.parse(document.getElementById(id).textContent));
      const lanes = mountLanes(document.getElementById("page"), words);
      for (const delta of deltas) lanes.apply(delta);
      </script>
      </body>
      </html>

      """
  }

  /// Nothing is loaded from anywhere, and nothing runs but the page's own script.
  private func policy(allowing mark: String) -> String {
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-\(mark)'; script-src 'nonce-\(mark)'"
  }
}
