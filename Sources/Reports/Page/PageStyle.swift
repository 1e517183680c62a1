/// How a page looks: on a screen by day and by night, on a phone and on paper.
enum PageStyle {
  /// Light, dark, and what they are for. Each text on its ground has a contrast of at least 4.5.
  static let text = """
    :root { color-scheme: light dark; --ground: #ffffff; --panel: #f5f6f8; --text: #1b2230; --muted: #545d6b; \
    --rule: #c9ced7; --link: #1f5fa8; --attacker: #b3261e; --responder: #1f5fa8; --notification: #6f45a6; \
    --warning: #8c1d16; --warning-ground: #fdf0ee; }
    @media screen and (prefers-color-scheme: dark) { :root { --ground: #12161d; --panel: #1c222c; --text: #e8ebf0; \
    --muted: #a9b3c1; --rule: #3b4452; --link: #8cbcf3; --attacker: #f2897f; --responder: #8cbcf3; \
    --notification: #c6abed; --warning: #ffd3ce; --warning-ground: #40191a; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--ground); \
    color: var(--text); font: 1rem/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
    h1, h2, h3 { line-height: 1.25; }
    h1 { margin: 0.25rem 0 1rem; font-size: 1.75rem; }
    h2 { margin: 2.5rem 0 0.75rem; padding-top: 0.5rem; border-top: 1px solid var(--rule); font-size: 1.3rem; }
    h3 { margin: 1.5rem 0 0.5rem; font-size: 1.05rem; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { position: static; }
    .kind, footer, figcaption, .more { color: var(--muted); }
    .kind { margin: 0; }
    nav ol { columns: 16rem; margin: 0; padding: 0 0 0 1.5rem; }
    nav h2 { border: 0; margin: 1.5rem 0 0.25rem; padding: 0; font-size: 1rem; }
    .warnings { margin: 1rem 0; padding: 0.75rem 1rem; border-left: 0.4rem solid var(--warning); \
    background: var(--warning-ground); color: var(--warning); }
    .warnings p { margin: 0.25rem 0; font-weight: 600; }
    code, pre { font: 0.875em/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
    pre { overflow-x: auto; padding: 0.75rem; background: var(--panel); border: 1px solid var(--rule); \
    white-space: pre-wrap; }
    dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: 0.25rem 1rem; margin: 0; }
    dt { color: var(--muted); }
    dd { margin: 0; }
    table { width: 100%; border-collapse: collapse; font-size: 0.925rem; }
    caption { padding: 0.25rem 0; color: var(--muted); text-align: left; }
    th, td { padding: 0.35rem 0.5rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
    thead th { border-bottom-width: 2px; overflow-wrap: break-word; }
    tbody th { font-weight: 400; white-space: nowrap; }
    td { min-width: 5.25rem; }
    figure { margin: 1rem 0; }
    svg.timeline { display: block; max-width: 100%; height: auto; font: 12.5px system-ui, "Helvetica Neue", Arial, sans-serif; }
    svg.narrow { display: none; }
    svg text { fill: var(--text); }
    svg .clock-time, svg .caption, svg .corrected { fill: var(--muted); }
    svg .clock-time { font: 11.5px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
    svg .corrected { text-decoration: line-through; }
    svg .day { font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 6px; }
    svg .lane { stroke: var(--rule); stroke-width: 2; }
    svg .end { stroke: var(--muted); stroke-dasharray: 2 3; }
    svg .mark path, svg .mark circle, svg .mark rect { stroke-width: 2; }
    svg .attacker path { fill: var(--attacker); stroke: var(--attacker); }
    svg .responder path, svg .responder circle { fill: var(--responder); stroke: var(--responder); }
    svg .notification path, svg .notification rect { fill: var(--notification); stroke: var(--notification); }
    svg .mark .open { fill: var(--ground); }
    svg .mark .cross { fill: none; stroke: var(--attacker); stroke-width: 3; }
    svg .deadline line, svg .clock { fill: none; stroke: var(--notification); stroke-width: 1.5; stroke-dasharray: 5 3; }
    footer { margin-top: 3rem; font-size: 0.875rem; }
    @media screen and (max-width: 40rem) {
    dl { display: block; } dd { margin-bottom: 0.5rem; }
    svg.wide { display: none; } svg.narrow { display: block; }
    table, caption, tbody, tr, th, td { display: block; }
    thead { position: absolute; left: -100rem; }
    tr { padding: 0.5rem 0; border-bottom: 1px solid var(--rule); }
    th, td { padding: 0.05rem 0; border: 0; min-width: 0; white-space: normal; }
    td:empty { display: none; }
    td[data-column]::before { content: attr(data-column) ": "; color: var(--muted); } }
    @media print { @page { margin: 16mm; }
    :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; }
    nav, .skip { display: none; } h2, h3 { break-after: avoid; } tr, li, dl > div { break-inside: avoid; }
    thead { display: table-header-group; } a { color: inherit; } }

    """
}
