// What practice does a little better with JavaScript. Everything works without it.
"use strict";
