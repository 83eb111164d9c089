/** The style of the page of `exmix serve`: the report's colours, nothing from outside. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;
--paper:#fbfaf6;--raised:#ffffff;--ink:#1c1e23;--soft:#565c66;--line:#e7e3d9;--line-strong:#8d897d;--accent:#0c6a5b;--on-accent:#ffffff;--wash:#eef4f1;--bad:#a3261b;--good:#0c6a5b;--warm:#e8873a;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Book Antiqua",Georgia,serif;
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--paper:#14161a;--raised:#1b1e23;--ink:#ebe8e1;--soft:#a8adb6;--line:#2b2f36;--line-strong:#6d737d;--accent:#66cdb7;--on-accent:#10211d;--wash:#1a2624;--bad:#ff8c7d;--good:#66cdb7;--warm:#b5601c}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);overflow-wrap:break-word}
.wrap{max-width:74rem;margin:0 auto;padding:0 1.5rem 3rem}
header{padding:2rem 0 1.2rem}
h1{font:600 clamp(1.5rem,4vw,2.1rem)/1.2 var(--serif);margin:.2rem 0;overflow-wrap:anywhere}
h2{font:600 1.15rem/1.3 var(--serif);margin:0 0 .8rem}
.eyebrow{font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--accent);font-weight:650;margin:0}
.soft,#facts,#status{color:var(--soft)}#facts,#status{margin:0;font-size:.92rem}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.4rem;align-items:start}
@media (max-width:820px){main{grid-template-columns:minmax(0,1fr)}.wrap{padding:0 1rem 2rem}header{padding-top:1.2rem}}
.panel{background:var(--raised);border:1px solid var(--line);border-radius:12px;padding:1.2rem 1.3rem;margin:0 0 1.4rem;min-width:0}
label,legend{font-size:.87rem;font-weight:600}
fieldset{border:0;padding:0;margin:0;min-width:0}legend{padding:0;margin-bottom:.5rem}
select,button,input,textarea{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line-strong);border-radius:8px;padding:.5rem .7rem;max-width:100%;min-height:2.75rem}
select,textarea,.field input,.number input{width:100%}
textarea{resize:vertical;display:block}
.mono,code,#input{font-family:var(--mono);font-size:.88rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
button{cursor:pointer}button:hover{border-color:var(--accent)}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:650;padding-inline:1.4rem}
button:disabled{opacity:.55;cursor:default}
.field,.number,#choose,#write{display:flex;flex-direction:column;gap:.3rem;margin-bottom:.9rem;min-width:0}
#examples{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin:0 0 .9rem;font-size:.9rem}
#template{display:block;background:var(--wash);border-radius:8px;padding:.5rem .7rem;margin:0 0 .9rem;white-space:pre-wrap;overflow-wrap:anywhere}
.methods{display:flex;flex-wrap:wrap;gap:.5rem;margin-bottom:.9rem}
.methods label{display:flex;align-items:center;gap:.45rem;border:1px solid var(--line-strong);border-radius:8px;padding:.3rem .8rem;min-height:2.75rem;cursor:pointer;font-weight:500}
.methods label:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);background:var(--wash)}
.methods input{min-height:0;margin:0;accent-color:var(--accent)}
.numbers{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(9rem,100%),1fr));gap:0 1rem}
.actions{display:flex;flex-wrap:wrap;gap:.8rem;align-items:center}
kbd{font:.8rem var(--mono);border:1px solid var(--line-strong);border-radius:4px;padding:0 .3rem}
#problem{border:1px solid var(--bad);color:var(--bad);background:var(--raised);border-radius:10px;padding:.7rem 1rem;margin:0 0 1.4rem}
.answer{min-height:2.6rem;margin:0 0 .8rem;font-size:1.25rem;line-height:2;white-space:pre-wrap}
.token{display:inline;font:inherit;line-height:1.4;border:0;border-radius:5px;padding:.12em .05em;margin:0;min-height:0;white-space:pre-wrap;color:inherit;background:color-mix(in srgb,var(--warm) calc(var(--unsure)*75%),transparent)}
.token:hover,.token:focus-visible{box-shadow:0 0 0 2px var(--accent)}
.token.end{color:var(--soft);margin-left:.35rem;padding:.12em .3em;font-size:.8em}
#tip{position:absolute;z-index:5;background:var(--ink);color:var(--paper);font-size:.85rem;padding:.25rem .55rem;border-radius:6px;max-width:calc(100vw - 16px);pointer-events:none}
#expected{margin:.2rem 0 .6rem;font-weight:600}.right{color:var(--good)}.wrong{color:var(--bad)}
.key{display:flex;align-items:center;gap:.6rem;font-size:.82rem;color:var(--soft);margin:.9rem 0 .3rem}
.key span{flex:0 1 8rem;height:.7rem;border-radius:4px;border:1px solid var(--line);background:linear-gradient(90deg,transparent,color-mix(in srgb,var(--warm) 75%,transparent))}
summary{cursor:pointer;color:var(--accent);font-size:.92rem;width:fit-content;padding:.4rem 0}
.scroll{overflow:auto;max-height:26rem}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .6rem;text-align:left;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
thead th{color:var(--soft)}.n{text-align:right;white-space:nowrap}
tbody th{white-space:nowrap}.meter{width:30%}@media (max-width:820px){.meter{width:20%}th,td{padding-inline:.35rem}}@media (pointer:coarse){.keys{display:none}}.meter span{display:block;height:.5rem;border-radius:3px;background:var(--accent);min-width:1px}
`;
