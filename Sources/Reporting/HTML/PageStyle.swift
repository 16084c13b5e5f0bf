/// The parts that are the same on every page: constants, so that the page's policy can name their digests.
enum PageStyle {
  /// SHA-256 of ``css`` and ``script`` as the page's policy wants them; a test computes them anew.
  static let cssDigest = "ntaT1wVh7lnmyn9IhmK8vKUlHZMfPvUrsmj0GxrFhJc="
  static let scriptDigest = "uqGMWjlcsigvrhroV3eSjU6GjoHCjn/gwmj3y5sJSuM="

  /// The palette is Okabe and Ito's, darkened in light mode until each colour has a contrast of 3:1.
  static let css: StaticString = """
    :root{color-scheme:light dark;--back:#fff;--card:#f6f7f9;--text:#1b1f24;--dim:#555e69;--line:#c9cfd6;--link:#0757ad;\
    --good:#00694d;--bad:#b03a00;--warn:#7d5200;--naming:#0072b2;--connecting:#a86500;--securing:#a3478a;--asking:#2b5fa8;\
    --relaying:#007a5a;--ending:#6b7480}
    @media (prefers-color-scheme:dark){:root{--back:#14171a;--card:#1e2328;--text:#e8ebee;--dim:#a6afb9;--line:#434b54;\
    --link:#79b8ff;--good:#3ecf9f;--bad:#ff8a5c;--warn:#f0b44a;--naming:#56b4e9;--connecting:#e69f00;--securing:#d98cbc;\
    --asking:#7fb0f5;--relaying:#2bbf92;--ending:#98a2ad}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--back);color:var(--text);\
    font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
    h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}
    h3{font-size:1rem;margin:0}p{margin:.4rem 0}a{color:var(--link)}
    header{border-left:.5rem solid var(--dim);background:var(--card);padding:.75rem 1rem}
    .ok{border-color:var(--good)}.failed{border-color:var(--bad)}.degraded,.unknown{border-color:var(--warn)}
    .mark-ok{color:var(--good)}.mark-failed{color:var(--bad)}.mark-degraded{color:var(--warn)}.mark-skipped,.dim{color:var(--dim)}
    .finding{border:1px solid var(--line);border-left-width:.4rem;background:var(--card);padding:.6rem .9rem;\
    margin:.75rem 0;list-style:none;break-inside:avoid}
    .critical{border-left-color:var(--bad)}.warning{border-left-color:var(--warn)}.info{border-left-color:var(--dim)}
    .findings{padding:0;margin:0}.finding ul{margin:.4rem 0;padding-left:1.2rem}
    .remedy{font-weight:600}.badges{color:var(--dim);font-size:.875rem}
    .scroll{overflow-x:auto;border:1px solid var(--line)}
    .scroll:focus-visible,summary:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:1px}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--dim);padding:.4rem .5rem;font-size:.875rem}
    th,td{text-align:left;padding:.3rem .5rem;border-top:1px solid var(--line);vertical-align:top;font-size:.9rem}
    td{overflow-wrap:break-word}td.long{min-width:14rem;max-width:28rem;overflow-wrap:anywhere}\
    td.number{text-align:right;white-space:nowrap}.nobreak{white-space:nowrap;overflow-wrap:normal}
    thead th{white-space:nowrap;border-top:0}th button{font:inherit;font-weight:700;color:inherit;background:none;\
    border:0;padding:.2rem 0;cursor:pointer;text-decoration:underline dotted}
    th[aria-sort=ascending] button::after{content:" \\25B2"}th[aria-sort=descending] button::after{content:" \\25BC"}
    .bars td,.bars th{vertical-align:middle}.bars th[scope=row]{white-space:nowrap}.bars td.wide{min-width:22rem;font-size:.8rem}.bars .bar{width:100%;min-width:7rem;padding:.15rem 0}
    svg{display:block;max-width:none}.bar svg{width:100%;height:1.1rem}
    .paths{min-width:44rem;width:100%;height:auto}
    svg text{fill:var(--text);font:13px system-ui,sans-serif}svg .small{font-size:12px;fill:var(--dim)}
    .box{fill:var(--card);stroke:var(--dim)}.way{stroke:var(--good);stroke-width:2.5;fill:none}
    .way-failed{stroke:var(--bad);stroke-width:2.5;stroke-dasharray:7 4;fill:none}
    .way-skipped{stroke:var(--dim);stroke-width:1.5;stroke-dasharray:2 5;fill:none}
    svg .sign-failed{fill:var(--bad);font-weight:700}svg .sign-ok{fill:var(--good);font-weight:700}
    .naming{fill:var(--naming)}.connecting{fill:var(--connecting)}.securing{fill:var(--securing)}\
    .asking{fill:var(--asking)}.relaying{fill:var(--relaying)}.ending{fill:var(--ending)}
    .failing{fill:var(--bad)}.range{stroke:var(--dim);stroke-width:2}.middle{fill:var(--asking)}.median{fill:var(--text)}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:.3rem .5rem;margin:0;list-style:none;font-size:.875rem}
    .legend svg{display:inline-block;width:.9rem;height:.9rem;vertical-align:-.1rem;margin-right:.35rem}
    details{border-top:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}
    dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.15rem 1rem;margin:.4rem 0 .4rem 1rem;font-size:.9rem}
    dt{color:var(--dim)}dd{margin:0}
    @media (max-width:60rem){.wide{display:none}}@media (max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .35rem}}
    @media print{body{max-width:none;padding:0;font-size:10pt}.scroll{overflow:visible;border:0}.paths{min-width:0}\
    svg,.finding,header{print-color-adjust:exact}details::details-content{content-visibility:visible;block-size:auto}\
    tr,details{break-inside:avoid}th button{text-decoration:none}}

    """

  /// Sorts a table by the column whose heading is pressed; without it everything can be read as well.
  static let script: StaticString = """
    "use strict";
    for(const table of document.querySelectorAll("table.sortable")){
    const body=table.tBodies[0];
    table.tHead.rows[0].querySelectorAll("th").forEach((head,column)=>{
    const button=document.createElement("button");button.type="button";
    button.append(...head.childNodes);head.append(button);
    button.addEventListener("click",()=>{
    const down=head.getAttribute("aria-sort")==="ascending";
    for(const other of table.tHead.rows[0].cells)other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort",down?"descending":"ascending");
    const key=row=>{const cell=row.cells[column];return cell.dataset.value??cell.textContent};
    const rows=[...body.rows].map(row=>[key(row),row]);
    const sign=down?-1:1;
    rows.sort(([a],[b])=>a===""||b===""?(a===""?1:0)-(b===""?1:0):sign*(isFinite(a)&&isFinite(b)?a-b:a.localeCompare(b,"en",{numeric:true})));
    body.append(...rows.map(([,row])=>row));
    });});}

    """
}
