import ProcscriptText
import ProcscriptTimelinePage

/// A story as an HTML page: one file that works without a network, to zoom in and to look closely.
package struct Page {
  private let story: Story

  package init(_ story: Story) {
    self.story = story
  }

  /// The document.
  package var text: String {
    // The script reads the colours before the browser knows that they are for paper.
    let colors = Palette.sheet(for: ":root") + "\n" + Palette.daySheet(for: ":root.paper")
    let style = colors + "\n" + String(decoding: PageParts.style, as: UTF8.self)
    let body = String(decoding: PageParts.body, as: UTF8.self)
    let script = String(decoding: PageParts.script, as: UTF8.self)
    // Not to be guessed by whoever printed something before the page was made.
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy(allowing: mark))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\("The processes of \(story.title)".markup)</title>
      <style nonce="\(mark)">\(style)</style>
      </head>
      <body>
      \(body)
      <script type="application/json" id="data">\(PageData.json(of: story).text)</script>
      <script nonce="\(mark)">\(script)</script>
      </body>
      </html>

      """
  }

  /// Nothing is loaded from anywhere, and nothing runs but the page's own script.
  private func policy(allowing mark: String) -> String {
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-\(mark)'; script-src 'nonce-\(mark)'"
  }
}
