/// What the HTML picture is made of beside its data. (A target of its own: embedding a file makes every rebuild of its
/// target slow.)
package enum PageParts {
  /// The style sheet, without its colours.
  package static var style: [UInt8] { PackageResources.page_css }

  /// What stands in the body.
  package static var body: [UInt8] { PackageResources.page_html }

  /// The script that draws. It finds its data as JSON in the element `data`.
  package static var script: [UInt8] {
    let viewing = PackageResources.data_js + PackageResources.folding_js + PackageResources.view_js
    let drawing = PackageResources.plot_js + PackageResources.arrows_js
    let using = PackageResources.pointer_js + PackageResources.steps_js
    let panels = PackageResources.names_js + PackageResources.panels_js + PackageResources.output_js
    return viewing + drawing + using + panels + PackageResources.paper_js + PackageResources.page_js
  }
}
