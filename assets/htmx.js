// The one script of every page: links and forms answered in place, with what people have open and focused kept.
import htmx from "htmx.org";
import "idiomorph/htmx";
window.htmx = htmx;
