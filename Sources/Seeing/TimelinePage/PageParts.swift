/// What the HTML picture is made of beside its data. (A target of its own: embedding a file makes every rebuild of its
/// target slow.)
package enum PageParts {
  /// The style sheet of the lanes, without their colours.
  package static var lanesStyle: [UInt8] { PackageResources.lanes_css }

  /// That of the page around them.
  package static var pageStyle: [UInt8] { PackageResources.page_css }

  /// What stands in the body of the page.
  package static var body: [UInt8] { PackageResources.page_html }

  /// The elements of the lanes.
  package static var markup: [UInt8] { PackageResources.lanes_html }

  /// The script that knows a run: the class `RunModel`.
  package static var model: [UInt8] { PackageResources.model_js }

  /// The body of the function that draws a run into an element. It uses `RunModel`, and takes `root`, `words` and
  /// `options`; before it stand `lifeStates`, `markup` and `mounted`.
  package static var lanes: [UInt8] {
    let showing = PackageResources.begin_js + PackageResources.words_js + PackageResources.data_js
    let viewing = PackageResources.folding_js + PackageResources.view_js
    let drawing = PackageResources.plot_js + PackageResources.arrows_js
    let using = PackageResources.pointer_js + PackageResources.steps_js
    let panels = PackageResources.names_js + PackageResources.panels_js + PackageResources.output_js
    return showing + viewing + drawing + using + panels + PackageResources.paper_js + PackageResources.mount_js
  }
}
