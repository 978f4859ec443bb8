// Only these parts of ECharts are bundled. The SVG renderer is left out: it writes style attributes, which the
// panel's content security policy forbids.
import { BarChart, CustomChart, LineChart, LinesChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  LineChart,
  ScatterChart,
  LinesChart,
  BarChart,
  CustomChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  AriaComponent,
  LabelLayout,
  CanvasRenderer,
]);

/** An empty chart in `element`, as large as it is. */
export function createChart(element: HTMLElement): ECharts {
  return init(element, undefined, { renderer: "canvas" });
}
