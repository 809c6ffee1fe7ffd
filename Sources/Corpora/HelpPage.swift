import CLibXML2

/// Extracts the article of an HTML page of LibreOffice's help, or of a manual made by DocBook.
///
/// Of a help page only the element with the id `DisplayArea` counts. Navigation, tables of contents,
/// scripts, code and the Mac variant of a key name are dropped; each block element is a paragraph.
struct HelpPage {
  private var paragraphs: [Paragraph] = []
  private var current: [UInt8] = []

  /// libxml2 must be started once before threads use it.
  private static let isReady: Bool = {
    xmlInitParser()
    return true
  }()

  /// The paragraphs of a page in order; the whole page when it has no `DisplayArea`.
  static func paragraphs(_ bytes: [UInt8]) -> [Paragraph] {
    guard isReady, !bytes.isEmpty else { return [] }
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
      | HTML_PARSE_NONET.rawValue
    let document = bytes.withUnsafeBytes {
      htmlReadMemory(
        $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count), nil, "UTF-8", Int32(options))
    }
    guard let document else { return [] }
    defer { xmlFreeDoc(document) }
    guard let root = xmlDocGetRootElement(document) else { return [] }
    var page = HelpPage()
    page.visit(find("DisplayArea", in: root) ?? root)
    page.endParagraph()
    return page.paragraphs
  }

  private static func find(_ id: String, in node: xmlNodePtr) -> xmlNodePtr? {
    if node.pointee.type == XML_ELEMENT_NODE, attribute("id", of: node) == id { return node }
    var child = node.pointee.children
    while let next = child {
      if let found = find(id, in: next) { return found }
      child = next.pointee.next
    }
    return nil
  }

  private mutating func visit(_ node: xmlNodePtr) {
    switch node.pointee.type {
    case XML_TEXT_NODE:
      if let content = node.pointee.content {
        current += UnsafeBufferPointer(start: content, count: Int(xmlStrlen(content)))
      }
    case XML_ELEMENT_NODE:
      visitElement(node)
    default:
      break
    }
  }

  private mutating func visitElement(_ node: xmlNodePtr) {
    let name = node.pointee.name.map { String(cString: $0) } ?? ""
    let style = HelpPage.attribute("class", of: node) ?? ""
    if HelpPage.dropped.contains(name) || HelpPage.droppedClasses.contains(style) {
      endParagraph()
      return
    }
    if name == "span" && style == "MAC" || HelpPage.isSectionSign(node) { return }
    if name == "br" { current.append(space) }
    let isBlock = HelpPage.blocks.contains(name)
    if isBlock { endParagraph() }
    var child = node.pointee.children
    while let next = child {
      visit(next)
      child = next.pointee.next
    }
    if isBlock { endParagraph() }
  }

  /// Whether an element is the sign `§` alone, with which release notes refer to a change.
  private static func isSectionSign(_ node: xmlNodePtr) -> Bool {
    guard let child = node.pointee.children, child.pointee.next == nil,
      let content = child.pointee.content
    else { return false }
    return String(cString: content) == "§"
  }

  /// The value of an attribute, read from the tree without a copy that libxml2 would have to free.
  private static func attribute(_ name: String, of node: xmlNodePtr) -> String? {
    var attribute = node.pointee.properties
    while let next = attribute {
      if let key = next.pointee.name, String(cString: key) == name {
        guard let content = next.pointee.children?.pointee.content else { return nil }
        return String(cString: content)
      }
      attribute = next.pointee.next
    }
    return nil
  }

  private mutating func endParagraph() {
    let paragraph = Paragraphs.cleaned(current)
    if !paragraph.isEmpty { paragraphs.append(paragraph) }
    current.removeAll(keepingCapacity: true)
  }

  private static let dropped: Set = [
    "script", "style", "head", "nav", "svg", "pre", "math", "footer", "button", "form", "select",
  ]
  /// What DocBook's style sheets put around the text, and forms of calls.
  private static let droppedClasses: Set = [
    "navheader", "navfooter", "toc", "index", "refsynopsisdiv", "func_signature",
  ]
  private static let blocks: Set = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table",
    "tr", "td", "th", "tbody", "thead", "caption", "blockquote", "section", "article", "header",
    "body", "html", "hr", "address", "figure", "figcaption", "center", "details", "summary", "main",
    "aside", "title",
  ]
}
