// The parts of ECharts that the pictures use; everything else stays out of the file that browsers load.
import { BarChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GeoComponent, GridComponent, LegendPlainComponent, TooltipComponent } from "echarts/components";
import { init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, GeoComponent, GridComponent, LabelLayout, LegendPlainComponent, ScatterChart, SVGRenderer,
  TooltipComponent,
]);
export { init, registerMap };
