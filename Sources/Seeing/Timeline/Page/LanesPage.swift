import ProcscriptText
import ProcscriptTimelinePage

/// The lanes of a run for browsers, as parts that a page of its own, or one of somebody else's, is made of.
///
/// ```
/// const lanes = mountLanes(element, words, options);
/// lanes.apply(delta);
/// ```
///
/// Deltas are those of ``Growth``.
package enum LanesPage {
  /// The style sheet, with colours for day and night. All of it is about elements of the class `procscript-lanes`.
  package static var style: String {
    let colors = Palette.sheet(for: ".procscript-lanes") + "\n" + Palette.daySheet(for: ".procscript-lanes.paper")
    return colors + "\n" + String(decoding: PageParts.lanesStyle, as: UTF8.self)
  }

  /// The script, which makes one name: the function `mountLanes`.
  package static var script: String {
    let states = LifeState.allCases.map { state -> JSON in
      ["key": .string(state.styleName), "height": .number(state.relativeHeight.decimal)]
    }
    let markup = JSON(PageParts.markup)
    return """
      const mountLanes = (() => {
      "use strict";
      const lifeStates = \(JSON.array(states).text), markup = \(markup.text);
      let mounted = 0;
      \(String(decoding: PageParts.model, as: UTF8.self))
      function mountLanes(root, words, options = {}) {
      \(String(decoding: PageParts.lanes, as: UTF8.self))
      }
      return Object.assign(mountLanes, { Model: RunModel });
      })();

      """
  }

  /// The table of words for `mountLanes`: an object of JSON, with a template for each key.
  ///
  /// - Parameter language: That of the words.
  package static func words(in language: PageLanguage) -> String {
    JSON.object(Words.allCases.map { (name: $0.rawValue, value: .string(language.template(of: $0))) }).text
  }
}
