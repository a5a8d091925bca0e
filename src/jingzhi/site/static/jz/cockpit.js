/* The cockpit on a big screen: dark, full screen, one section after the other, numbers refreshed quietly. */
(function () {
  "use strict";
}());
