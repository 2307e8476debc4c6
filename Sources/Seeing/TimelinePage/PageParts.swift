/// What the HTML picture is made of beside its data. (A target of its own: embedding a file makes every rebuild of its
/// target slow.)
package enum PageParts {
  /// The style sheet, without its colours.
  package static var style: [UInt8] { PackageResources.page_css }

  /// What stands in the body.
  package static var body: [UInt8] { PackageResources.page_html }

  /// The script that draws. It finds its data as JSON in the element `data`.
  package static var script: [UInt8] {
    PackageResources.data_js + PackageResources.view_js + PackageResources.plot_js + PackageResources.arrows_js
      + PackageResources.pointer_js
      + PackageResources.panels_js + PackageResources.page_js
  }
}
